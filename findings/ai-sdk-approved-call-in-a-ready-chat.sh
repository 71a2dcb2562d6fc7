#!/usr/bin/env bash
# Behaviour: After `addToolApprovalResponse` the chat renders once with the status "ready" and a call that is `approval-responded`, before `sendAutomaticallyWhen` makes it "submitted".
# Guess: The answer and the status change together.
# Versions: ai 7.0.173, @ai-sdk/react 4.0.177, react 19.3.1
# Output seen: ready approval-responded, submitted approval-responded
# Why it matters here: a page that takes "ready" for the end of the run shows an approved call as ended without a result for a moment; the row must run again when the status changes.
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
import { lastAssistantMessageIsCompleteWithApprovalResponses } from "ai";

console.log("node", process.version, "ai", JSON.parse(readFileSync("node_modules/ai/package.json")).version);

async function answer(name, options) {
  const call = { type: "tool-start", toolCallId: "c1", state: "approval-requested", input: {}, approval: { id: "a" } };
  const messages = [
    { id: "u", role: "user", parts: [{ type: "text", text: "start it" }] },
    { id: "m", role: "assistant", parts: [call] },
  ];
  let sent;
  const isSent = new Promise((resolve) => (sent = resolve));
  const transport = {
    sendMessages: async () => {
      sent();
      return new ReadableStream();
    },
    reconnectToStream: async () => null,
  };
  const chat = new Chat({ messages, transport, ...options });
  const seen = [];
  const observe = () => seen.push(`${chat.status} ${chat.lastMessage.parts[0].state}`);
  chat["~registerMessagesCallback"](observe);
  chat["~registerStatusCallback"](observe);
  const answered = chat.addToolApprovalResponse({ id: "a", approved: true });
  await (options ? isSent : answered);
  console.log(name, JSON.stringify(seen));
  return seen;
}

// Control: without an automatic request the chat stays ready.
assert.deepEqual(await answer("manual"), ["ready approval-responded"]);
const sendAutomaticallyWhen = lastAssistantMessageIsCompleteWithApprovalResponses;
assert.deepEqual(await answer("automatic", { sendAutomaticallyWhen }), [
  "ready approval-responded",
  "submitted approval-responded",
]);
console.log("as described: an approved call is rendered in a ready chat");
process.exit(0);
JS
node run.mjs
