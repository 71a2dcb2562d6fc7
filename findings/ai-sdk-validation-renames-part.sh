#!/usr/bin/env bash
# Behaviour: `validateUIMessages` turns a finished `tool-NAME` part into `dynamic-tool` when the tool is no longer offered, and also a failed call of a tool that is, when its input does not fit the schema. An unfinished call of a tool no longer offered throws instead.
# Guess: A part either passes unchanged or the whole check fails.
# Versions: ai 7.0.173, zod 4.6.7
# Output seen: removed tool, finished -> dynamic-tool; failed call -> dynamic-tool; removed tool, unfinished -> AI_TypeValidationError
# Why it matters here: a row chosen by the part's type alone disappears after a reload; the name is then in `toolName`.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error ai@7.0.173 zod@4.6.7
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { tool, validateUIMessages } from "ai";
import { z } from "zod";

console.log("node", process.version, "ai", createRequire(import.meta.url)("ai/package.json").version);

const tools = { start: tool({ inputSchema: z.object({ name: z.string() }) }) };
async function check(name, part) {
  let seen;
  try {
    const [message] = await validateUIMessages({
      messages: [{ id: "m", role: "assistant", parts: [{ toolCallId: "c1", ...part }] }],
      tools,
    });
    const { type, toolName } = message.parts[0];
    seen = { type, toolName };
  } catch (error) {
    seen = error.name;
  }
  console.log(name, JSON.stringify(seen));
  return seen;
}

const input = { name: "my-ws" };
const done = { state: "output-available", output: { id: "1" } };
const failed = { state: "output-error", errorText: "invalid input" };

// Controls: what fits keeps its type, and an input that does not fit is an error where the call succeeded.
assert.deepEqual(await check("offered, finished", { type: "tool-start", input, ...done }), {
  type: "tool-start",
  toolName: undefined,
});
assert.equal(
  await check("offered, finished, bad input", { type: "tool-start", input: { name: 7 }, ...done }),
  "AI_TypeValidationError",
);

assert.deepEqual(await check("offered, failed, bad input", { type: "tool-start", input: { name: 7 }, ...failed }), {
  type: "dynamic-tool",
  toolName: "start",
});
assert.deepEqual(await check("removed, finished", { type: "tool-stop", input, ...done }), {
  type: "dynamic-tool",
  toolName: "stop",
});
assert.equal(
  await check("removed, unfinished", { type: "tool-stop", input, state: "input-available" }),
  "AI_TypeValidationError",
);
console.log("as described: validation changes a part's type");
JS
node run.mjs
