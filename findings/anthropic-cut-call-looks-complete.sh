#!/usr/bin/env bash
# Behaviour: When the answer is cut by `max_tokens` in the middle of a call's arguments, the Anthropic SDK's stream still reports the block as finished and its `input` is a well-formed object with the unfinished fields left out. Only the message's `stop_reason` tells.
# Guess: `finalMessage()` rejects, or `input` is the raw text; at the least the cut is visible in the block.
# Versions: @anthropic-ai/sdk 1.14.0
# Output seen: whole: {"name":"my-ws","size":120}; cut in the number: {"name":"my-ws"}; cut in the string: {}; each a contentBlock tool_use
# Why it matters here: arguments that parse are no proof of a whole call: a row may show a start of a workspace without its name.
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
console.log("as described: a cut call has a well-formed input");
JS
node run.mjs
