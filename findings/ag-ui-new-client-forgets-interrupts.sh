#!/usr/bin/env bash
# Behaviour: The AG-UI client refuses a run that does not answer the pending interrupts of its thread. A client with the same thread and messages, as after a reload, has no pending interrupts and runs.
# Guess: The interrupts belong to the thread, so the second client refuses as well, or the call is marked in the messages.
# Versions: @ag-ui/client 1.0.0, rxjs 7.8.1
# Output seen: same client: "Thread has 1 pending interrupt(s) not addressed by resume: i1"; new client: 0 pending, runs
# Why it matters here: a reloaded page does not know that a call waits for approval; the server has to send the interrupt again.
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

const started = { type: "RUN_STARTED", threadId: "t", runId: "r" };
const finished = (outcome) => ({ type: "RUN_FINISHED", threadId: "t", runId: "r", ...outcome });
const asks = [
  started,
  { type: "TOOL_CALL_START", toolCallId: "c1", toolCallName: "start", parentMessageId: "m" },
  { type: "TOOL_CALL_ARGS", toolCallId: "c1", delta: "{}" },
  { type: "TOOL_CALL_END", toolCallId: "c1" },
  finished({ outcome: { type: "interrupt", interrupts: [{ id: "i1", reason: "approval", toolCallId: "c1" }] } }),
];

class Agent extends AbstractAgent {
  events = asks;
  run() {
    return from(this.events);
  }
}
async function next(name, agent) {
  agent.events = [started, finished({})];
  const pending = agent.pendingInterrupts.length;
  const outcome = await agent.runAgent().then(() => "runs", (error) => error.message);
  console.log(name, pending, outcome);
  return [pending, outcome];
}

const agent = new Agent({ threadId: "t" });
await agent.runAgent();
const reloaded = new Agent({ threadId: "t", initialMessages: structuredClone(agent.messages) });
assert.deepEqual(await next("same client", agent), [1, "Thread has 1 pending interrupt(s) not addressed by resume: i1"]);
assert.deepEqual(await next("new client", reloaded), [0, "runs"]);
console.log("as described: a new client forgets the interrupts");
process.exit(0);
JS
node run.mjs
