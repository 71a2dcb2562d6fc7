// assistant-ui over the AI SDK: the props that its converter makes of the AI SDK's recorded parts.
import { Chat, useChat } from "@ai-sdk/react";
import { useAISDKRuntime } from "@assistant-ui/ai-sdk";
import { situations as aiSdk } from "./ai_sdk.mjs";
import { mount } from "./react.mjs";

/** The props for a part of an ended message; `stop` cancels a running one. */
async function ended(situation, { at = -1 } = {}) {
  const part = (await aiSdk[situation]()).at(at);
  const messages = [
    { id: "u", role: "user", parts: [{ type: "text", text: "start it" }] },
    { id: "m", role: "assistant", parts: [{ type: "step-start" }, part] },
  ];
  const chat = new Chat({ id: "chat", messages });
  return mount(() => useAISDKRuntime(useChat({ chat })), async ({ call, until }) => {
    await until(call);
    return call().props;
  });
}

const input = { type: "tool-input-available", toolCallId: "call_1", toolName: "start_workspace", input: { reason: "hi" } };
const progress = {
  type: "tool-output-available",
  toolCallId: "call_1",
  output: { status: "building", build_id: "5b1f3c1e-3f2a-4c7b-9a55-0d2f8d4f1c11" },
  preliminary: true,
};

/** The props while a stream is open, or after `end`. */
async function running(chunks, end) {
  let controller;
  const stream = new ReadableStream({
    start(opened) {
      controller = opened;
      for (const chunk of [{ type: "start", messageId: "m" }, { type: "start-step" }, ...chunks]) opened.enqueue(chunk);
    },
  });
  const chat = new Chat({
    id: "chat",
    onError() {},
    transport: { sendMessages: async () => stream, reconnectToStream: async () => null },
  });
  return mount(() => useAISDKRuntime(useChat({ chat })), async ({ call, until, act, thread }) => {
    void chat.sendMessage({ text: "start it" });
    await until(() => call()?.props.args?.reason === "hi" && (chunks.length < 2 || call().props.result));
    if (end) {
      await act(() => end({ thread, controller }));
      await until(() => chat.status === "ready" || chat.status === "error");
    }
    return call().props;
  });
}
const stop = ({ thread }) => thread.cancelRun();

export const file = "assistant-ui-ai-sdk";
export const packageName = "@assistant-ui/ai-sdk";

export const situations = {
  "preliminary [running]": () => running([input, progress]),
  "preliminary after Stop [ended] [Stop]": () => running([input, progress], stop),
  "stop mid-run [ended] [Stop]": () => running([input], stop),
  "stop mid-run (reloaded page, not marked) [ended]": () => ended("abort_running"),
  "stream error [ended]": () => ended("stream_error_midrun"),
  "stream error [error]": () => running([input], ({ controller }) => controller.error(new Error("network"))),
  "approval requested [ended]": () => ended("approval_requested"),
  "approval denied, responded [ended]": () => ended("approval_denied", { at: -2 }),
  "output-denied [ended]": () => ended("approval_denied"),
  "output-error [ended]": () => ended("throws_default"),
  "mcp ok [ended]": () => ended("mcp_calltoolresult_raw"),
  "mcp isError [ended]": () => ended("mcp_calltoolresult_raw_error"),
  "result undefined [ended]": () => ended("result_undefined"),
  "openai mcp [ended]": () => ended("provider_executed_openai_mcp"),
};
