#!/usr/bin/env bash
# Behaviour: When the argument chunks of parallel tool calls alternate, the chat stream of the OpenAI SDK emits `tool_calls.function.arguments.done` each time the chunks switch to another call: several times per call and with incomplete arguments. A call cut by `length` also gets the event. The final completion is correct.
# Guess: The event is emitted once per call, with the whole arguments.
# Versions: openai 7.59.0
# Output seen: in sequence: {"a":1} {"b":2}; alternating: {"a": then {"b": then {"a":1} then {"b":2}; cut: {"a":
# Why it matters here: this event must not settle a row; arguments are only complete when the completion is.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error openai@7.59.0
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import OpenAI from "openai";

console.log("node", process.version, "openai", JSON.parse(readFileSync("node_modules/openai/package.json")).version);

const chunk = (delta, finish_reason = null) => ({
  id: "x",
  object: "chat.completion.chunk",
  created: 1,
  model: "mock",
  choices: [{ index: 0, delta, finish_reason }],
});
const open = (index, id, name) => chunk({ tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] });
const more = (index, text) => chunk({ tool_calls: [{ index, function: { arguments: text } }] });
const tools = ["start", "stop"].map((name) => ({ type: "function", function: { name, parameters: { type: "object" } } }));

async function run(name, chunks) {
  const body = [chunk({ role: "assistant" }), ...chunks].map((c) => `data: ${JSON.stringify(c)}\n\n`);
  const client = new OpenAI({
    apiKey: "none",
    maxRetries: 0,
    fetch: async () =>
      new Response(`${body.join("")}data: [DONE]\n\n`, { headers: { "content-type": "text/event-stream" } }),
  });
  const stream = client.chat.completions.stream({ model: "mock", messages: [{ role: "user", content: "go" }], tools });
  const done = [];
  stream.on("tool_calls.function.arguments.done", ({ index, arguments: text }) => done.push(`${index} ${text}`));
  const completion = await stream.finalChatCompletion();
  const final = completion.choices[0].message.tool_calls.map((call, index) => `${index} ${call.function.arguments}`);
  console.log(name, JSON.stringify({ done, final }));
  return { done, final };
}

const whole = ['0 {"a":1}', '1 {"b":2}'];
assert.deepEqual(
  await run("one after the other", [
    open(0, "c0", "start"),
    more(0, '{"a":'),
    more(0, "1}"),
    open(1, "c1", "stop"),
    more(1, '{"b":'),
    more(1, "2}"),
    chunk({}, "tool_calls"),
  ]),
  { done: whole, final: whole },
);
assert.deepEqual(
  await run("alternating", [
    open(0, "c0", "start"),
    more(0, '{"a":'),
    open(1, "c1", "stop"),
    more(1, '{"b":'),
    more(0, "1}"),
    more(1, "2}"),
    chunk({}, "tool_calls"),
  ]),
  { done: ['0 {"a":', '1 {"b":', ...whole], final: whole },
);
assert.deepEqual(await run("cut", [open(0, "c0", "start"), more(0, '{"a":'), chunk({}, "length")]), {
  done: ['0 {"a":'],
  final: ['0 {"a":'],
});
console.log("as described: the event repeats, with incomplete arguments");
JS
node run.mjs
