#!/usr/bin/env bash
# Behaviour: `chat()` of TanStack AI with a server tool sends `RUN_FINISHED` before the tool runs, then `TOOL_CALL_RESULT` and the answer, then `RUN_FINISHED` for a run that never started. TanStack AI streams AG-UI events, but the AG-UI client rejects this stream at the result.
# Guess: A run has one `RUN_FINISHED`, at its end, and an AG-UI client can read the stream.
# Versions: @tanstack/ai 0.58.0, @tanstack/ai-openai 0.23.1, @ag-ui/client 1.0.0, rxjs 7.8.1, zod 4.6.7
# Output seen: RUN_STARTED TOOL_CALL_START TOOL_CALL_ARGS TOOL_CALL_END RUN_FINISHED TOOL_CALL_RESULT ... RUN_FINISHED; rejects: Cannot send event type 'TOOL_CALL_RESULT'
# Why it matters here: `RUN_FINISHED` does not end a call without a result; a row that stops there never shows the result.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error \
  @tanstack/ai@0.58.0 @tanstack/ai-openai@0.23.1 @ag-ui/client@1.0.0 rxjs@7.8.1 zod@4.6.7
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { AbstractAgent } from "@ag-ui/client";
import { chat, toolDefinition } from "@tanstack/ai";
import { createOpenaiChatCompletions } from "@tanstack/ai-openai";
import { from } from "rxjs";
import { z } from "zod";

const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
console.log("node", process.version, ...["@tanstack/ai", "@tanstack/ai-openai", "@ag-ui/client"].map((name) => `${name} ${version(name)}`));
console.error = console.warn = () => {}; // the client's notices about fields that it removes

// TanStack AI's own OpenAI adapter; `fetch` answers each request with the next canned turn.
const chunk = (delta, finish_reason = null) => ({
  id: "x",
  object: "chat.completion.chunk",
  created: 1,
  model: "gpt-4o",
  choices: [{ index: 0, delta, finish_reason }],
});
const call = { index: 0, id: "c1", type: "function", function: { name: "start", arguments: "{}" } };
const callTool = [chunk({ role: "assistant", tool_calls: [call] }), chunk({}, "tool_calls")];
const say = [chunk({ role: "assistant", content: "Started." }), chunk({}, "stop")];
const adapter = (turns) =>
  createOpenaiChatCompletions("gpt-4o", "no key", {
    fetch: async () =>
      new Response([...turns.shift().map((c) => JSON.stringify(c)), "[DONE]"].map((c) => `data: ${c}\n\n`).join(""), {
        headers: { "content-type": "text/event-stream" },
      }),
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
  const ids = (type) => events.filter((event) => event.type === type).map((event) => event.runId);
  const seen = {
    types: events.map((event) => event.type).join(" "),
    runsStarted: new Set(ids("RUN_STARTED")).size,
    runsFinished: new Set(ids("RUN_FINISHED")).size,
    agUi: await new Agent(events).runAgent().then(() => "resolves", (error) => error.message),
  };
  console.log(name, JSON.stringify(seen, null, 1));
  return seen;
}

assert.deepEqual(await run("text only", [say]), {
  types: "RUN_STARTED TEXT_MESSAGE_START TEXT_MESSAGE_CONTENT TEXT_MESSAGE_END RUN_FINISHED",
  runsStarted: 1,
  runsFinished: 1,
  agUi: "resolves",
});
const withTool = await run("with a tool", [callTool, say]);
assert.equal(
  withTool.types,
  "RUN_STARTED TOOL_CALL_START TOOL_CALL_ARGS TOOL_CALL_END RUN_FINISHED TOOL_CALL_RESULT " +
    "TEXT_MESSAGE_START TEXT_MESSAGE_CONTENT TEXT_MESSAGE_END RUN_FINISHED",
);
assert.deepEqual([withTool.runsStarted, withTool.runsFinished], [1, 2]);
assert.match(withTool.agUi, /^Cannot send event type 'TOOL_CALL_RESULT': The run has already finished/);
console.log("as described: a run with a tool finishes before the tool's result");
JS
node run.mjs
