#!/usr/bin/env bash
# Behaviour: When a streaming tool is stopped after a progress output, `convertToModelMessages` passes that output to the model as the tool result. The `preliminary` flag is lost, although `lastAssistantMessageIsCompleteWithToolCalls` treats the same part as unfinished.
# Guess: A preliminary output is treated as a missing result in both places.
# Versions: ai 7.0.173, zod 4.6.7
# Output seen: finished: false; tool result {"type":"json","value":{"status":"building"}}; with ignoreIncompleteToolCalls the call is omitted
# Why it matters here: `output-available` does not prove that a build ended; a row must also read `preliminary`.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error ai@7.0.173 zod@4.6.7
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import {
  convertToModelMessages,
  lastAssistantMessageIsCompleteWithToolCalls,
  readUIMessageStream,
  simulateReadableStream,
  streamText,
  tool,
  toUIMessageStream,
} from "ai";
import { MockLanguageModelV4 } from "ai/test";
import { z } from "zod";

console.log("node", process.version, "ai", createRequire(import.meta.url)("ai/package.json").version);

const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } };
const callTool = [
  { type: "stream-start", warnings: [] },
  { type: "tool-call", toolCallId: "c1", toolName: "build", input: "{}" },
  { type: "finish", finishReason: { unified: "tool-calls", raw: "tool-calls" }, usage },
];

// Runs the tool; `stop` aborts it after its first output.
async function run(stop) {
  const abort = new AbortController();
  const tools = {
    build: tool({
      inputSchema: z.object({}),
      async *execute() {
        yield { status: "building" };
        if (stop) {
          setTimeout(() => abort.abort(), 300);
          await new Promise((resolve) => setTimeout(resolve, 1500));
        }
        yield { status: "ready" };
      },
    }),
  };
  const model = new MockLanguageModelV4({
    doStream: async () => ({ stream: simulateReadableStream({ chunks: callTool }) }),
  });
  const result = streamText({ model, tools, prompt: "go", abortSignal: abort.signal, onError() {} });
  let message;
  for await (const snapshot of readUIMessageStream({ stream: toUIMessageStream({ stream: result.fullStream }) })) {
    message = snapshot;
  }
  const part = message.parts.find((part) => part.type === "tool-build");
  const toolResult = async (options) =>
    (await convertToModelMessages([message], options)).find((m) => m.role === "tool")?.content[0].output;
  const seen = {
    state: part.state,
    preliminary: part.preliminary ?? false,
    finished: lastAssistantMessageIsCompleteWithToolCalls({ messages: [message] }),
    forTheModel: await toolResult(),
    withIgnore: await toolResult({ ignoreIncompleteToolCalls: true }),
  };
  console.log(stop ? "stopped" : "ended", JSON.stringify(seen));
  return seen;
}

const ready = { type: "json", value: { status: "ready" } };
assert.deepEqual(await run(false), {
  state: "output-available",
  preliminary: false,
  finished: true,
  forTheModel: ready,
  withIgnore: ready,
});
assert.deepEqual(await run(true), {
  state: "output-available",
  preliminary: true,
  finished: false,
  forTheModel: { type: "json", value: { status: "building" } },
  withIgnore: undefined,
});
console.log("as described: a stopped call's progress output is the model's tool result");
JS
node run.mjs
