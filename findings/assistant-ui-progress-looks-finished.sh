#!/usr/bin/env bash
# Behaviour: assistant-ui's core reports a call with a preliminary result as running. Its AI SDK adapter drops the AI SDK's `preliminary` flag, so the same call is "complete" from its first progress output on, while the message still runs.
# Guess: The adapter maps `preliminary` to core's `isPreliminary`, so the call stays running.
# Versions: @assistant-ui/core 0.3.35, @assistant-ui/ai-sdk 0.0.7, ai 7.0.173, @ai-sdk/react 4.0.177, react 19.3.1
# Output seen: adapter: message running, call complete, no isPreliminary; core: message running, call running
# Why it matters here: a row that follows this status ends while the build still runs; it must also read the output.
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
import { AssistantRuntimeProvider, useExternalStoreRuntime } from "@assistant-ui/core/react";
import { act, createElement } from "react";
import { create } from "react-test-renderer";

globalThis.IS_REACT_ACT_ENVIRONMENT = true;
console.error = () => {}; // the test renderer's deprecation notice
const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
console.log("node", process.version, ...["@assistant-ui/core", "@assistant-ui/ai-sdk", "ai"].map((name) => `${name} ${version(name)}`));

// Mounts a runtime and returns the status of its last message and of the call in it.
async function mount(name, useRuntime, start = async () => {}) {
  let runtime;
  const App = () => {
    runtime = useRuntime();
    return createElement(AssistantRuntimeProvider, { runtime });
  };
  let root;
  await act(async () => void (root = create(createElement(App))));
  await act(start);
  const { messages } = runtime.thread.getState();
  const message = messages.at(-1);
  const index = message.content.findIndex((part) => part.type === "tool-call");
  const call = runtime.thread.getMessageByIndex(messages.length - 1).getMessagePartByIndex(index).getState();
  const seen = {
    message: message.status.type,
    call: call.status.type,
    result: call.result,
    isPreliminary: call.isPreliminary,
  };
  console.log(name, JSON.stringify(seen));
  await act(async () => root.unmount());
  return seen;
}

const building = { status: "building" };

// The AI SDK's stream stays open, as it does while a tool yields progress.
function adapter(output) {
  const chunks = [
    { type: "start", messageId: "m" },
    { type: "start-step" },
    { type: "tool-input-available", toolCallId: "c1", toolName: "start", input: {} },
    ...output,
  ];
  const stream = new ReadableStream({ start: (controller) => chunks.forEach((chunk) => controller.enqueue(chunk)) });
  const chat = new Chat({ transport: { sendMessages: async () => stream, reconnectToStream: async () => null } });
  const start = async () => {
    void chat.sendMessage({ text: "go" });
    await new Promise((resolve) => setTimeout(resolve, 500));
  };
  return [() => useAISDKRuntime(useChat({ chat })), start];
}
const progress = { type: "tool-output-available", toolCallId: "c1", output: building, preliminary: true };

// Core with the same message, without the adapter.
const core = (call) => () =>
  useExternalStoreRuntime({
    isRunning: true,
    messages: [
      { id: "u", role: "user", content: "go" },
      {
        id: "m",
        role: "assistant",
        status: { type: "running" },
        content: [{ type: "tool-call", toolCallId: "c1", toolName: "start", args: {}, ...call }],
      },
    ],
    convertMessage: (message) => message,
    onNew: async () => {},
  });

// Controls: without output both are running, and a final output completes the call in core.
const running = { message: "running", call: "running", result: undefined, isPreliminary: undefined };
assert.deepEqual(await mount("adapter, no output", ...adapter([])), running);
assert.deepEqual(await mount("core, no result", core({})), running);
assert.equal((await mount("core, result", core({ result: building }))).call, "complete");

assert.deepEqual(await mount("core, preliminary", core({ result: building, isPreliminary: true })), {
  message: "running",
  call: "running",
  result: building,
  isPreliminary: true,
});
assert.deepEqual(await mount("adapter, preliminary", ...adapter([progress])), {
  message: "running",
  call: "complete",
  result: building,
  isPreliminary: undefined,
});
console.log("as described: the adapter's progress output completes the call");
process.exit(0);
JS
node run.mjs
