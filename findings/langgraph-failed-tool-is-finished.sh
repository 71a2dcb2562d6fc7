#!/usr/bin/env bash
# Behaviour: LangGraph's client reports a call whose tool message has the status "error" as `finished`, with the error's text as its output, and only a `tool-error` event as `error`. The older pairing of messages reports the same message as "error", but a call without any result as "completed" once another message of the model follows.
# Guess: Both report "error" for the message, and no call is completed without a result.
# Versions: @langchain/langgraph-sdk 1.15.0
# Output seen: events: finished "Error: quota exceeded"; pairs: error; pairs without a result: completed
# Why it matters here: neither status is evidence of success; the row reads the output, too.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error @langchain/langgraph-sdk@1.15.0
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { getToolCallsWithResults } from "@langchain/langgraph-sdk/utils";

const sdk = "node_modules/@langchain/langgraph-sdk";
console.log("node", process.version, "@langchain/langgraph-sdk", JSON.parse(readFileSync(`${sdk}/package.json`)).version);
// The hooks' assembler of calls, which the package does not export.
const { ToolCallAssembler } = await import(new URL(`${sdk}/dist/client/stream/handles/tools.js`, import.meta.url));

const event = (data) => ({ type: "event", method: "tools", params: { namespace: [], data: { tool_call_id: "c1", ...data } } });
function assemble(name, data) {
  const assembler = new ToolCallAssembler();
  const call = assembler.consume(event({ event: "tool-started", tool_name: "start", input: {} }));
  assembler.consume(event(data));
  const seen = `${call.status} ${JSON.stringify(call.output)}`;
  console.log("events:", name, seen);
  return seen;
}
const message = (status, content) => ({ id: "t", type: "tool", name: "start", tool_call_id: "c1", status, content });
const failed = message("error", "Error: quota exceeded");
// Controls: a success, and the event for an error.
assert.equal(assemble("success", { event: "tool-finished", output: message("success", "ok") }), 'finished "ok"');
assert.equal(assemble("tool-error", { event: "tool-error", message: "quota exceeded" }), "error null");
assert.equal(assemble("failed message", { event: "tool-finished", output: failed }), 'finished "Error: quota exceeded"');

const call = { id: "m", type: "ai", content: "", tool_calls: [{ id: "c1", name: "start", args: {}, type: "tool_call" }] };
function pair(name, ...messages) {
  const [{ state }] = getToolCallsWithResults([call, ...messages]);
  console.log("pairs:", name, state);
  return state;
}
const next = { id: "n", type: "ai", content: "ok" };
assert.equal(pair("no result"), "pending");
assert.equal(pair("failed message", failed, next), "error");
assert.equal(pair("no result, another message", next), "completed");
console.log("as described: a failed tool is finished, and a call without a result completed");
process.exit(0);
JS
node run.mjs
