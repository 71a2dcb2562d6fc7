#!/usr/bin/env bash
# Behaviour: When `max_tokens` cuts the response within the arguments of a tool call, the stream helper of the Anthropic SDK reports the block as finished, and `input` is a valid object without the unfinished fields. Only the `stop_reason` of the message shows the cut.
# Guess: `finalMessage()` rejects, or the block shows that its arguments are incomplete.
# Versions: @anthropic-ai/sdk 1.14.0
# Output seen: whole: {"name":"my-ws","size":120}; cut in the number: {"name":"my-ws"}; cut in the string: {}; each reported as a finished block
# Why it matters here: arguments that parse do not prove that a call is whole; a row may show a start without the workspace name.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error @anthropic-ai/sdk@1.14.0
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import Anthropic from "@anthropic-ai/sdk";

const sdk = "@anthropic-ai/sdk";
console.log("node", process.version, sdk, JSON.parse(readFileSync(`node_modules/${sdk}/package.json`)).version);

const usage = { input_tokens: 1, output_tokens: 1 };
const events = (json, stop_reason) => [
  {
    type: "message_start",
    message: {
      id: "m",
      type: "message",
      role: "assistant",
      model: "mock",
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage,
    },
  },
  { type: "content_block_start", index: 0, content_block: { type: "tool_use", id: "toolu_1", name: "start", input: {} } },
  { type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json: json } },
  { type: "content_block_stop", index: 0 },
  { type: "message_delta", delta: { stop_reason, stop_sequence: null }, usage },
  { type: "message_stop" },
];

async function call(name, json, stop_reason) {
  const body = events(json, stop_reason).map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  const client = new Anthropic({
    apiKey: "none",
    maxRetries: 0,
    fetch: async () => new Response(body.join(""), { headers: { "content-type": "text/event-stream" } }),
  });
  const stream = client.messages.stream({ model: "mock", max_tokens: 9, messages: [{ role: "user", content: "go" }] });
  const blocks = [];
  stream.on("contentBlock", (block) => blocks.push(block.type));
  const message = await stream.finalMessage();
  const seen = { input: { ...message.content[0].input }, blocks, stop_reason: message.stop_reason };
  console.log(name, JSON.stringify(seen));
  return seen;
}

const blocks = ["tool_use"];
assert.deepEqual(await call("whole", '{"name":"my-ws","size":120}', "tool_use"), {
  input: { name: "my-ws", size: 120 },
  blocks,
  stop_reason: "tool_use",
});
assert.deepEqual(await call("cut in the number", '{"name":"my-ws","size":12', "max_tokens"), {
  input: { name: "my-ws" },
  blocks,
  stop_reason: "max_tokens",
});
assert.deepEqual(await call("cut in the string", '{"name":"my-', "max_tokens"), {
  input: {},
  blocks,
  stop_reason: "max_tokens",
});
console.log("as described: a cut call has a valid input");
JS
node run.mjs
