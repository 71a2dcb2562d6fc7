#!/usr/bin/env bash
# Behaviour: When the user presses Stop in assistant-ui over an AI SDK chat while a tool runs, the status of the call is "requires-action". Text that is stopped in the same way is "incomplete, cancelled".
# Guess: The stopped call is "incomplete, cancelled" like the stopped text.
# Versions: @assistant-ui/core 0.3.35, @assistant-ui/ai-sdk 0.0.7, ai 7.0.173, @ai-sdk/react 4.0.177, react 19.3.1
# Output seen: text: incomplete/cancelled; call: requires-action/tool-calls
# Why it matters here: a call that needs an answer has the same type of status, so a row cannot derive "stopped" from it.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error \
  @assistant-ui/core@0.3.35 @assistant-ui/ai-sdk@0.0.7 @assistant-ui/store@0.3.23 @assistant-ui/tap@0.9.25 \
  ai@7.0.173 @ai-sdk/react@4.0.177 react@19.3.1 react-test-renderer@19.3.1
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Chat, useChat } from "@ai-sdk/react";
import { useAISDKRuntime } from "@assistant-ui/ai-sdk";
import { AssistantRuntimeProvider } from "@assistant-ui/core/react";
import { act, createElement } from "react";
import { create } from "react-test-renderer";

globalThis.IS_REACT_ACT_ENVIRONMENT = true;
console.error = () => {}; // the test renderer's deprecation notice
const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
console.log("node", process.version, ...["@assistant-ui/core", "@assistant-ui/ai-sdk", "ai"].map((name) => `${name} ${version(name)}`));
const wait = () => new Promise((resolve) => setTimeout(resolve, 500));

// Sends a message, cancels the run, and returns the status of the last part before and after.
async function stop(name, chunks) {
  const start = [{ type: "start", messageId: "m" }, { type: "start-step" }, ...chunks];
  const stream = new ReadableStream({ start: (controller) => start.forEach((chunk) => controller.enqueue(chunk)) });
  const chat = new Chat({ transport: { sendMessages: async () => stream, reconnectToStream: async () => null } });
  let runtime;
  const App = () => {
    runtime = useAISDKRuntime(useChat({ chat }));
    return createElement(AssistantRuntimeProvider, { runtime });
  };
  const status = () => {
    const { messages } = runtime.thread.getState();
    const last = runtime.thread.getMessageByIndex(messages.length - 1);
    const { type, reason } = last.getMessagePartByIndex(messages.at(-1).content.length - 1).getState().status;
    return reason ? `${type}/${reason}` : type;
  };
  let root;
  await act(async () => void (root = create(createElement(App))));
  await act(async () => {
    void chat.sendMessage({ text: "go" });
    await wait();
  });
  const before = status();
  await act(async () => {
    runtime.thread.cancelRun();
    await wait();
  });
  const seen = { before, after: status(), chat: chat.status };
  console.log(name, JSON.stringify(seen));
  await act(async () => root.unmount());
  return seen;
}

// Control: the run is cancelled while text streams.
const text = [{ type: "text-start", id: "t" }, { type: "text-delta", id: "t", delta: "one moment" }];
assert.deepEqual(await stop("text", text), { before: "running", after: "incomplete/cancelled", chat: "ready" });

const call = [{ type: "tool-input-available", toolCallId: "c1", toolName: "start", input: {} }];
assert.deepEqual(await stop("call", call), { before: "running", after: "requires-action/tool-calls", chat: "ready" });
console.log("as described: a stopped call requires action");
process.exit(0);
JS
node run.mjs
