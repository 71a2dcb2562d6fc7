#!/usr/bin/env bash
# Behaviour: A tool whose `execute` is an async generator uses the last yielded value as its result and ignores the returned value. A generator that only returns has the result `null`.
# Guess: Each `yield` is progress and `return` is the result.
# Versions: ai 7.0.173, zod 4.6.7
# Output seen: yield and return: {"status":"building"}; only return: null; only yield: {"status":"ready"}
# Why it matters here: a tool that returns its result ends with its last progress output, so a finished row can still say "building".
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error ai@7.0.173 zod@4.6.7
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readUIMessageStream, simulateReadableStream, streamText, tool, toUIMessageStream } from "ai";
import { MockLanguageModelV4 } from "ai/test";
import { z } from "zod";

console.log("node", process.version, "ai", createRequire(import.meta.url)("ai/package.json").version);

const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } };
async function part(execute) {
  const model = new MockLanguageModelV4({
    doStream: async () => ({
      stream: simulateReadableStream({
        chunks: [
          { type: "stream-start", warnings: [] },
          { type: "tool-call", toolCallId: "c1", toolName: "build", input: "{}" },
          { type: "finish", finishReason: { unified: "tool-calls", raw: "tool-calls" }, usage },
        ],
      }),
    }),
  });
  const tools = { build: tool({ inputSchema: z.object({}), execute }) };
  const { fullStream } = streamText({ model, tools, prompt: "go" });
  let message;
  for await (message of readUIMessageStream({ stream: toUIMessageStream({ stream: fullStream }) }));
  const { state, output, preliminary = false } = message.parts.find((part) => part.type === "tool-build");
  return { state, output, preliminary };
}

const building = { status: "building" };
const ready = { status: "ready" };
const show = (name, seen) => (console.log(name, JSON.stringify(seen)), seen);
const final = (output) => ({ state: "output-available", output, preliminary: false });

// Controls: a plain function, and a generator that yields its result.
assert.deepEqual(show("async function", await part(async () => ready)), final(ready));
assert.deepEqual(show("only yield", await part(async function* () { yield building; yield ready; })), final(ready));

assert.deepEqual(show("yield+return", await part(async function* () { yield building; return ready; })), final(building));
assert.deepEqual(show("only return", await part(async function* () { return ready; })), final(null));
console.log("as described: the returned value of a generator is dropped");
JS
node run.mjs
