#!/usr/bin/env bash
# Behaviour: By default `toUIMessageStream` replaces a model's error by "An error occurred." but sends a thrown tool error's own text to the page. As soon as an `onError` is given, both texts are whatever it returns.
# Guess: Both are replaced by the same fixed sentence until `onError` says otherwise.
# Versions: ai 7.0.173, zod 4.6.7
# Output seen: no onError: tool "Error: quota of team-7 used up", model "An error occurred."; with onError: "ask an admin" for both
# Why it matters here: `errorText` of a row is sometimes the tool's own words and sometimes a fixed sentence; it can be shown but not matched against.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error ai@7.0.173 zod@4.6.7
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { isStepCount, simulateReadableStream, streamText, tool, toUIMessageStream } from "ai";
import { MockLanguageModelV4 } from "ai/test";
import { z } from "zod";

console.log("node", process.version, "ai", createRequire(import.meta.url)("ai/package.json").version);

const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } };
const steps = [
  // First step: the tool throws. Second step: the model itself fails.
  [
    { type: "tool-call", toolCallId: "c1", toolName: "start", input: "{}" },
    { type: "finish", finishReason: { unified: "tool-calls", raw: "tool-calls" }, usage },
  ],
  [{ type: "error", error: new Error("upstream 503") }],
];
async function errorTexts(onError) {
  let step = 0;
  const model = new MockLanguageModelV4({
    doStream: async () => ({
      stream: simulateReadableStream({ chunks: [{ type: "stream-start", warnings: [] }, ...steps[step++]] }),
    }),
  });
  const tools = {
    start: tool({
      inputSchema: z.object({}),
      execute() {
        throw new Error("quota of team-7 used up");
      },
    }),
  };
  const { fullStream } = streamText({ model, tools, prompt: "go", stopWhen: isStepCount(2), onError() {} });
  const texts = {};
  for await (const chunk of toUIMessageStream({ stream: fullStream, onError })) {
    if (chunk.errorText) texts[chunk.type] = chunk.errorText;
  }
  console.log(onError ? "with onError" : "no onError", JSON.stringify(texts));
  return texts;
}

assert.deepEqual(await errorTexts(undefined), {
  "tool-output-error": "Error: quota of team-7 used up",
  error: "An error occurred.",
});
assert.deepEqual(await errorTexts(() => "ask an admin"), {
  "tool-output-error": "ask an admin",
  error: "ask an admin",
});
console.log("as described: a tool's error text is sent as it is, a model's is not");
JS
node run.mjs
