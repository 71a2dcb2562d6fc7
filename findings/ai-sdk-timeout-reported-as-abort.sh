#!/usr/bin/env bash
# Behaviour: When the `timeout` of `streamText` expires while a tool runs, the stream ends with an `abort` part, `onAbort` is called, `onError` is not, and the call stays `input-available`: the same as when the user presses Stop. A timeout of the tool alone (`toolMs`) gives `output-error`.
# Guess: A timeout is an error: an `error` part, a call of `onError`, and a failed tool call.
# Versions: ai 7.0.173, zod 4.6.7
# Output seen: timeout: abort, onAbort 1, onError 0, input-available; Stop: the same; toolMs: finish, output-error
# Why it matters here: a row cannot distinguish a timeout from Stop, and both leave a call without a result.
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
async function run(name, options, stopAfter) {
  const counts = { onAbort: 0, onError: 0 };
  const abort = new AbortController();
  if (stopAfter) setTimeout(() => abort.abort(), stopAfter);
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
  const tools = {
    build: tool({
      inputSchema: z.object({}),
      // Takes 2 s and rejects on abort.
      execute: (_, { abortSignal }) =>
        new Promise((resolve, reject) => {
          setTimeout(resolve, 2000, "built");
          abortSignal?.addEventListener("abort", () => reject(abortSignal.reason));
        }),
    }),
  };
  const { fullStream } = streamText({
    model,
    tools,
    prompt: "go",
    abortSignal: abort.signal,
    onAbort: () => void counts.onAbort++,
    onError: () => void counts.onError++,
    ...options,
  });
  const [forTypes, forMessage] = fullStream.tee();
  const types = (async () => {
    let last;
    for await (const part of forTypes) last = part.type;
    return last;
  })();
  let message;
  for await (message of readUIMessageStream({ stream: toUIMessageStream({ stream: forMessage }) }));
  const seen = { last: await types, ...counts, state: message.parts.find((part) => part.type === "tool-build").state };
  console.log(name, JSON.stringify(seen));
  return seen;
}

const aborted = { last: "abort", onAbort: 1, onError: 0, state: "input-available" };
assert.deepEqual(await run("no limit", {}), { last: "finish", onAbort: 0, onError: 0, state: "output-available" });
assert.deepEqual(await run("Stop", {}, 500), aborted);
assert.deepEqual(await run("timeout", { timeout: 500 }), aborted);
assert.deepEqual(await run("toolMs", { timeout: { toolMs: 500 } }), {
  last: "finish",
  onAbort: 0,
  onError: 0,
  state: "output-error",
});
console.log("as described: a timeout is reported like Stop");
JS
node run.mjs
