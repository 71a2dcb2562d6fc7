#!/usr/bin/env bash
# Behaviour: When a model reuses a tool call id in a later turn, `addToolOutput` updates the first call with that id: the old output is overwritten and the pending call stays pending. A streamed result updates the newest call with the id.
# Guess: The output goes to the pending call, or at least to the newest one.
# Versions: ai 7.0.173
# Output seen: addToolOutput: m1 "second", m2 input-available; streamed into one message: ["first","second"]
# Why it matters here: a tool call id does not identify a row; the message id and the call id together do.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error ai@7.0.173
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { AbstractChat, readUIMessageStream } from "ai";

console.log("node", process.version, "ai", createRequire(import.meta.url)("ai/package.json").version);

// A minimal chat with its messages in memory.
class Chat extends AbstractChat {
  constructor(messages) {
    const state = {
      status: "ready",
      error: undefined,
      messages,
      pushMessage: (message) => void state.messages.push(message),
      popMessage: () => void state.messages.pop(),
      replaceMessage: (index, message) => void (state.messages[index] = message),
      snapshot: structuredClone,
    };
    super({ state });
  }
}

const call = (id, more) => ({ type: "tool-ask", toolCallId: id, input: {}, ...more });
const history = (secondId) => [
  { id: "u1", role: "user", parts: [{ type: "text", text: "one" }] },
  { id: "m1", role: "assistant", parts: [call("call_0", { state: "output-available", output: "first" })] },
  { id: "u2", role: "user", parts: [{ type: "text", text: "two" }] },
  { id: "m2", role: "assistant", parts: [call(secondId, { state: "input-available" })] },
];
const show = (name, messages) => {
  const seen = Object.fromEntries(
    messages.filter((m) => m.role === "assistant").map(({ id, parts: [part] }) => [id, part.output ?? part.state]),
  );
  console.log(name, JSON.stringify(seen));
  return seen;
};

// Control: different ids.
const unique = new Chat(history("call_1"));
await unique.addToolOutput({ tool: "ask", toolCallId: "call_1", output: "second" });
assert.deepEqual(show("unique ids", unique.messages), { m1: "first", m2: "second" });

const repeated = new Chat(history("call_0"));
await repeated.addToolOutput({ tool: "ask", toolCallId: "call_0", output: "second" });
assert.deepEqual(show("repeated id", repeated.messages), { m1: "second", m2: "input-available" });

// A second step of one message reuses the id: the streamed result updates the newer call.
const chunks = [
  { type: "start", messageId: "m" },
  { type: "start-step" },
  { type: "tool-input-available", toolCallId: "call_0", toolName: "ask", input: {} },
  { type: "tool-output-available", toolCallId: "call_0", output: "first" },
  { type: "finish-step" },
  { type: "start-step" },
  { type: "tool-input-available", toolCallId: "call_0", toolName: "ask", input: {} },
  { type: "tool-output-available", toolCallId: "call_0", output: "second" },
];
let message;
for await (message of readUIMessageStream({ stream: ReadableStream.from(chunks) }));
const streamed = message.parts.filter((part) => part.type === "tool-ask").map((part) => part.output);
console.log("streamed", JSON.stringify(streamed));
assert.deepEqual(streamed, ["first", "second"]);
console.log("as described: the output goes to the older call");
JS
node run.mjs
