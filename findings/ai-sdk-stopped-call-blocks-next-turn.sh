#!/usr/bin/env bash
# Behaviour: A tool call stopped while it runs stays `input-available`. After the next user message, `convertToModelMessages` keeps the call without a result and `streamText` fails before it calls the model. A half-streamed call or an unanswered approval in the same position is silently omitted.
# Guess: All three unfinished calls are omitted from the prompt and the next turn works.
# Versions: ai 7.0.173, zod 4.6.7
# Output seen: input-streaming, approval-requested: model called, call omitted; input-available, approved: AI_MissingToolResultsError, model not called
# Why it matters here: a row left running after Stop also breaks the conversation, so the page must settle the call and not only draw it.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error ai@7.0.173 zod@4.6.7
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { convertToModelMessages, simulateReadableStream, streamText, tool } from "ai";
import { MockLanguageModelV4 } from "ai/test";
import { z } from "zod";

const version = createRequire(import.meta.url)("ai/package.json").version;
console.log("node", process.version, "ai", version);

const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } };
const answer = [
  { type: "stream-start", warnings: [] },
  { type: "text-start", id: "t" },
  { type: "text-delta", id: "t", delta: "ok" },
  { type: "text-end", id: "t" },
  { type: "finish", finishReason: { unified: "stop", raw: "stop" }, usage },
];

// The same conversation each time; only the state of the call differs.
async function nextTurn(state, more = {}) {
  const call = { type: "tool-start_workspace", toolCallId: "c1", input: {}, state, ...more };
  const messages = await convertToModelMessages([
    { role: "user", parts: [{ type: "text", text: "start it" }] },
    { role: "assistant", parts: [{ type: "step-start" }, call] },
    { role: "user", parts: [{ type: "text", text: "never mind" }] },
  ]);
  const model = new MockLanguageModelV4({
    doStream: async () => ({ stream: simulateReadableStream({ chunks: answer }) }),
  });
  const tools = { start_workspace: tool({ inputSchema: z.object({}), execute: () => "ran" }) };
  let error;
  for await (const part of streamText({ model, messages, tools, onError() {} }).fullStream) {
    if (part.type === "error") error = part.error.name;
  }
  const seen = {
    callInPrompt: JSON.stringify(messages).includes("c1"),
    modelCalls: model.doStreamCalls.length,
    error,
  };
  console.log(state, JSON.stringify(more), JSON.stringify(seen));
  return seen;
}

const works = (callInPrompt) => ({ callInPrompt, modelCalls: 1, error: undefined });
const fails = { callInPrompt: true, modelCalls: 0, error: "AI_MissingToolResultsError" };

// Control: a finished call is in the prompt and the model is called.
assert.deepEqual(await nextTurn("output-available", { output: "done" }), works(true));

assert.deepEqual(await nextTurn("input-streaming"), works(false));
assert.deepEqual(await nextTurn("approval-requested", { approval: { id: "a" } }), works(false));
assert.deepEqual(await nextTurn("input-available"), fails);
assert.deepEqual(await nextTurn("approval-responded", { approval: { id: "a", approved: true } }), fails);
console.log("as described: a stopped call makes the next turn fail, an unanswered approval does not");
JS
node run.mjs
