#!/usr/bin/env bash
# Behaviour: When a later run sends the events of a finished tool call again, the AG-UI client keeps one call but appends the arguments: `{"n":1}{"n":1}`, which is not valid JSON. Text messages are doubled in the same way.
# Guess: The second start event either resets the arguments or adds a second call.
# Versions: @ag-ui/client 1.0.0, rxjs 7.8.1
# Output seen: one run: {"n":1}; sent again as events: {"n":1}{"n":1}; sent again as a snapshot: {"n":1}
# Why it matters here: a row must not treat a call as broken because its arguments do not parse.
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

class Agent extends AbstractAgent {
  constructor(runs) {
    super({ threadId: "t" });
    this.runs = runs;
  }
  run({ runId }) {
    return from([
      { type: "RUN_STARTED", threadId: "t", runId },
      ...this.runs.shift(),
      { type: "RUN_FINISHED", threadId: "t", runId },
    ]);
  }
}

async function after(name, ...runs) {
  const agent = new Agent(runs);
  while (runs.length > 0) await agent.runAgent();
  const seen = {
    calls: agent.messages.flatMap((m) => m.toolCalls ?? []).map((call) => call.function.arguments),
    texts: agent.messages.flatMap((m) => (typeof m.content === "string" ? [m.content] : [])),
  };
  console.log(name, JSON.stringify(seen));
  return seen;
}

const call = [
  { type: "TOOL_CALL_START", toolCallId: "c1", toolCallName: "start", parentMessageId: "m1" },
  { type: "TOOL_CALL_ARGS", toolCallId: "c1", delta: '{"n":1}' },
  { type: "TOOL_CALL_END", toolCallId: "c1" },
];
const text = [
  { type: "TEXT_MESSAGE_START", messageId: "m0", role: "assistant" },
  { type: "TEXT_MESSAGE_CONTENT", messageId: "m0", delta: "Starting." },
  { type: "TEXT_MESSAGE_END", messageId: "m0" },
];
const snapshot = {
  type: "MESSAGES_SNAPSHOT",
  messages: [
    { id: "m0", role: "assistant", content: "Starting." },
    {
      id: "m1",
      role: "assistant",
      toolCalls: [{ id: "c1", type: "function", function: { name: "start", arguments: '{"n":1}' } }],
    },
  ],
};

const once = { calls: ['{"n":1}'], texts: ["Starting."] };
assert.deepEqual(await after("one run", [...text, ...call]), once);
assert.deepEqual(await after("again as a snapshot", [...text, ...call], [snapshot]), once);

assert.deepEqual(await after("again as events", [...text, ...call], [...text, ...call]), {
  calls: ['{"n":1}{"n":1}'],
  texts: ["Starting.Starting."],
});
console.log("as described: a call sent again has its arguments twice");
JS
node run.mjs
