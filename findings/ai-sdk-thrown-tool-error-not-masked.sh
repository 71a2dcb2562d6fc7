#!/usr/bin/env bash
# Behaviour: The UI message stream of ai 7 replaces the text of an error of the stream by "An error occurred.", but sends the text of an error that a tool throws to the client.
# Guess: Both are masked by default, as in version 5.
# Versions: ai 7.0.173, zod 4.6.7
# Output seen: stream error: "An error occurred."; thrown by a tool: "Error: password=hunter2"; with onError: "failed"
# Why it matters here: the row shows the text, so a server has to pass `onError` if errors hold secrets.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error ai@7.0.173 zod@4.6.7
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { simulateReadableStream, streamText, tool } from "ai";
import { MockLanguageModelV4 } from "ai/test";
import { z } from "zod";

console.log("node", process.version, "ai", JSON.parse(readFileSync("node_modules/ai/package.json")).version);

const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } };
const call = [
  { type: "tool-call", toolCallId: "c1", toolName: "start", input: "{}" },
  { type: "finish", finishReason: { unified: "tool-calls", raw: "tool-calls" }, usage },
];
const secret = () => new Error("password=hunter2");

async function errors(name, chunks, options) {
  const model = new MockLanguageModelV4({
    doStream: async () => ({
      stream: simulateReadableStream({ chunks: [{ type: "stream-start", warnings: [] }, ...chunks] }),
    }),
  });
  const execute = () => {
    throw secret();
  };
  const tools = { start: tool({ inputSchema: z.object({}), execute }) };
  const seen = [];
  const result = streamText({ model, prompt: "go", tools, onError() {} });
  for await (const chunk of result.toUIMessageStream(options)) {
    if (chunk.errorText) seen.push(`${chunk.type}: ${chunk.errorText}`);
  }
  console.log(name, JSON.stringify(seen));
  return seen;
}

// Control: an error of the model's stream is masked.
assert.deepEqual(await errors("stream", [{ type: "error", error: secret() }]), ["error: An error occurred."]);
assert.deepEqual(await errors("tool", call), ["tool-output-error: Error: password=hunter2"]);
assert.deepEqual(await errors("onError", call, { onError: () => "failed" }), ["tool-output-error: failed"]);
console.log("as described: a tool's error is sent as it is");
JS
node run.mjs
