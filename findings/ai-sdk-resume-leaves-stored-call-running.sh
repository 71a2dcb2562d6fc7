#!/usr/bin/env bash
# Behaviour: A resumed stream whose `start` has the id of the stored answer replaces it. With another id, or none, it becomes a second message, and the call in the stored one stays `input-available` for good.
# Guess: The stream's parts are merged into the stored ones by the id of the tool call.
# Versions: ai 7.0.173, @ai-sdk/react 4.0.177, react 19.3.1
# Output seen: same id: one message, output-available; other id, no id: two messages, input-available and output-available
# Why it matters here: a server that stores an answer while it streams has to give it its id in the resumed stream, or the chat shows a row that never ends.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error ai@7.0.173 @ai-sdk/react@4.0.177 react@19.3.1
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Chat } from "@ai-sdk/react";

console.log("node", process.version, "ai", JSON.parse(readFileSync("node_modules/ai/package.json")).version);

async function resume(name, start, stored) {
  const chunks = [
    { type: "start", ...start },
    { type: "tool-input-available", toolCallId: "c1", toolName: "start", input: {} },
    { type: "tool-output-available", toolCallId: "c1", output: { build_id: "b-1" } },
    { type: "finish" },
  ];
  const stream = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const messages = [{ id: "u", role: "user", parts: [{ type: "text", text: "start it" }] }, ...stored];
  const transport = { sendMessages: async () => stream, reconnectToStream: async () => stream };
  const chat = new Chat({ messages, transport });
  await chat.resumeStream();
  const calls = chat.messages.slice(1).map(({ parts }) => parts.map(({ toolCallId, state }) => `${toolCallId} ${state}`).join());
  console.log(name, JSON.stringify(calls));
  return calls;
}

const call = { type: "tool-start", toolCallId: "c1", state: "input-available", input: {} };
const stored = [{ id: "m", role: "assistant", parts: [call] }];
// Control: the page has stored the user's message only.
assert.deepEqual(await resume("not stored", { messageId: "m" }, []), ["c1 output-available"]);
assert.deepEqual(await resume("same id", { messageId: "m" }, stored), ["c1 output-available"]);
const both = ["c1 input-available", "c1 output-available"];
assert.deepEqual(await resume("other id", { messageId: "n" }, stored), both);
assert.deepEqual(await resume("no id", {}, stored), both);
console.log("as described: with another id the stored call stays running");
JS
node run.mjs
