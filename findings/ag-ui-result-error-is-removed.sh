#!/usr/bin/env bash
# Behaviour: The AG-UI client removes `error` from a `TOOL_CALL_RESULT` event, so the tool's message has none. The same message in a `MESSAGES_SNAPSHOT` keeps its `error`.
# Guess: The field of the message may be set by the event that creates it.
# Versions: @ag-ui/client 1.0.0, rxjs 7.8.1
# Output seen: event: no error; snapshot: "quota exceeded"
# Why it matters here: a live failure is only in the text of the content, and has an error after a reload.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error @ag-ui/client@1.0.0 rxjs@7.8.1
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { AbstractAgent } from "@ag-ui/client";
import { from } from "rxjs";

console.log("node", process.version, "@ag-ui/client", JSON.parse(readFileSync("node_modules/@ag-ui/client/package.json")).version);
console.warn = () => {}; // the client's notice about the field that it removes

const started = { type: "RUN_STARTED", threadId: "t", runId: "r" };
const finished = { type: "RUN_FINISHED", threadId: "t", runId: "r" };
const call = [
  { type: "TOOL_CALL_START", toolCallId: "c1", toolCallName: "start", parentMessageId: "m" },
  { type: "TOOL_CALL_ARGS", toolCallId: "c1", delta: "{}" },
  { type: "TOOL_CALL_END", toolCallId: "c1" },
];
const answer = { toolCallId: "c1", role: "tool", content: "", error: "quota exceeded" };
const snapshot = {
  type: "MESSAGES_SNAPSHOT",
  messages: [
    { id: "m", role: "assistant", toolCalls: [{ id: "c1", type: "function", function: { name: "start", arguments: "{}" } }] },
    { id: "t1", ...answer },
  ],
};

class Agent extends AbstractAgent {
  run() {
    return from(this.events);
  }
}
async function run(name, ...events) {
  const agent = new Agent({ threadId: "t" });
  agent.events = [started, ...call, ...events, finished];
  await agent.runAgent();
  const { error } = agent.messages.at(-1);
  console.log(name, JSON.stringify(error ?? null));
  return error;
}

assert.equal(await run("snapshot", snapshot), "quota exceeded");
assert.equal(await run("event", { type: "TOOL_CALL_RESULT", messageId: "t1", ...answer }), undefined);
console.log("as described: the event's error is removed");
process.exit(0);
JS
node run.mjs
