#!/usr/bin/env bash
# Behaviour: A TanStack AI `chat()` with a server tool sends `RUN_FINISHED` before the tool runs, then `TOOL_CALL_RESULT` and the answer, then `RUN_FINISHED` of the same run again. The AG-UI client, whose protocol this is, rejects the run at the result.
# Guess: One run has one RUN_FINISHED at its end, and an AG-UI client can read it.
# Versions: @tanstack/ai 0.58.0, @ag-ui/client 1.0.0, rxjs 7.8.1, zod 4.6.7
# Output seen: RUN_STARTED TOOL_CALL_START TOOL_CALL_ARGS TOOL_CALL_END RUN_FINISHED TOOL_CALL_RESULT ... RUN_FINISHED; rejects: "Cannot send event type 'TOOL_CALL_RESULT': The run has already finished"
# Why it matters here: `RUN_FINISHED` does not end a call without a result; a row that stops there shows a started workspace as unanswered.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error \
  @tanstack/ai@0.58.0 @ag-ui/client@1.0.0 rxjs@7.8.1 zod@4.6.7
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { AbstractAgent } from "@ag-ui/client";
import { chat, toolDefinition } from "@tanstack/ai";
import { from } from "rxjs";
import { z } from "zod";

const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
console.log("node", process.version, ...["@tanstack/ai", "@ag-ui/client"].map((name) => `${name} ${version(name)}`));
console.error = console.warn = () => {}; // the client's notices about fields that it removes

// A model: each turn is what it streams. `finishReason` tells the chat whether tools are to run.
const common = { model: "mock", timestamp: 1 };
const callTool = [
  { type: "TOOL_CALL_START", toolCallId: "c1", toolCallName: "start", toolName: "start", index: 0 },
  { type: "TOOL_CALL_ARGS", toolCallId: "c1", delta: "{}" },
  { type: "TOOL_CALL_END", toolCallId: "c1", toolCallName: "start", toolName: "start", input: {} },
];
const say = [
  { type: "TEXT_MESSAGE_START", messageId: "m2", role: "assistant" },
  { type: "TEXT_MESSAGE_CONTENT", messageId: "m2", delta: "Started." },
  { type: "TEXT_MESSAGE_END", messageId: "m2" },
];
const adapter = (turns) => ({
  kind: "text",
  name: "mock",
  model: "mock",
  async *chatStream({ runId = "r", threadId = "t" }) {
    const turn = turns.shift();
    yield { type: "RUN_STARTED", runId, threadId, ...common };
    for (const event of turn) yield { ...event, ...common };
    yield { type: "RUN_FINISHED", runId, threadId, ...common, finishReason: turn === callTool ? "tool_calls" : "stop" };
  },
});
const start = toolDefinition({ name: "start", description: "starts", inputSchema: z.object({}) }).server(
  async () => ({ build_id: "b-1" }),
);

class Agent extends AbstractAgent {
  constructor(events) {
    super({ threadId: "t" });
    this.events = events;
  }
  run() {
    return from(this.events);
  }
}

async function run(name, turns) {
  const events = [];
  for await (const event of chat({ adapter: adapter(turns), messages: [{ role: "user", content: "go" }], tools: [start] })) {
    events.push(JSON.parse(JSON.stringify(event)));
  }
  const seen = {
    types: events.map((event) => event.type).join(" "),
    finishedRuns: new Set(events.filter((event) => event.type === "RUN_FINISHED").map((event) => event.runId)).size,
    agUi: await new Agent(events).runAgent().then(() => "resolves", (error) => error.message),
  };
  console.log(name, JSON.stringify(seen, null, 1));
  return seen;
}

assert.deepEqual(await run("text only", [say]), {
  types: "RUN_STARTED TEXT_MESSAGE_START TEXT_MESSAGE_CONTENT TEXT_MESSAGE_END RUN_FINISHED",
  finishedRuns: 1,
  agUi: "resolves",
});
const withTool = await run("with a tool", [callTool, say]);
assert.equal(
  withTool.types,
  "RUN_STARTED TOOL_CALL_START TOOL_CALL_ARGS TOOL_CALL_END RUN_FINISHED TOOL_CALL_RESULT " +
    "TEXT_MESSAGE_START TEXT_MESSAGE_CONTENT TEXT_MESSAGE_END RUN_FINISHED",
);
assert.equal(withTool.finishedRuns, 1);
assert.match(withTool.agUi, /^Cannot send event type 'TOOL_CALL_RESULT': The run has already finished/);
console.log("as described: a run with a tool finishes before the tool's result");
JS
node run.mjs
