#!/usr/bin/env bash
# Behaviour: `validateUIMessages` changes a finished `tool-NAME` part to `dynamic-tool` when the tool is not in `tools`, and a failed call of a known tool when its input does not match the schema. An unfinished call of an unknown tool throws.
# Guess: A part either passes unchanged or the validation fails.
# Versions: ai 7.0.173, zod 4.6.7
# Output seen: unknown tool, finished: dynamic-tool; known tool, failed call: dynamic-tool; unknown tool, unfinished: AI_TypeValidationError
# Why it matters here: a row selected by the part type alone disappears after a reload; the name is then in `toolName`.
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

// Controls: a valid part keeps its type; invalid input of a successful call throws.
assert.deepEqual(await check("known, finished", { type: "tool-start", input, ...done }), {
  type: "tool-start",
  toolName: undefined,
});
assert.equal(
  await check("known, finished, bad input", { type: "tool-start", input: { name: 7 }, ...done }),
  "AI_TypeValidationError",
);

assert.deepEqual(await check("known, failed, bad input", { type: "tool-start", input: { name: 7 }, ...failed }), {
  type: "dynamic-tool",
  toolName: "start",
});
assert.deepEqual(await check("unknown, finished", { type: "tool-stop", input, ...done }), {
  type: "dynamic-tool",
  toolName: "stop",
});
assert.equal(
  await check("unknown, unfinished", { type: "tool-stop", input, state: "input-available" }),
  "AI_TypeValidationError",
);
console.log("as described: validation changes a part's type");
JS
node run.mjs
