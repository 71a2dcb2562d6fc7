// assistant-ui's local runtime with a mock model: the props of the tool's component, and the message's part.
import { useLocalRuntime } from "@assistant-ui/core/react";
import { mount } from "./react.mjs";
import { BUILDING, INPUT, RESULT, TOOL, addChange, text } from "./shared.mjs";

const part = (more = {}) => ({ type: "tool-call", toolCallId: "c1", toolName: TOOL, args: INPUT, argsText: JSON.stringify(INPUT), ...more });
const complete = { type: "complete", reason: "stop" };
const yields = (more, status) => ({ content: [part(more)], ...(status && { status }) });

/** A step of the model: a result that it yields, an error that it throws, or a promise that holds it. */
async function record(steps, { stopAt, afterwards } = {}) {
  const states = [];
  const model = {
    async *run({ abortSignal }) {
      for (const step of steps) {
        if (step instanceof Error) throw step;
        if (step === "hold") {
          await new Promise((_, reject) => abortSignal.addEventListener("abort", () => reject(abortSignal.reason)));
        } else yield step;
      }
    },
  };
  return mount(() => useLocalRuntime(model, { maxSteps: 1 }), async (ui) => {
    const unsubscribe = ui.thread.subscribe(() => addChange(states, ui.call()));
    await ui.act(() => ui.thread.append({ role: "user", content: [{ type: "text", text: "start it" }] }));
    const { length } = steps.filter((step) => step.content);
    await ui.until(() => states.length >= Math.min(length, 1));
    if (stopAt) {
      await ui.act(() => ui.thread.cancelRun());
    }
    await ui.until(() => ui.call()?.message.type !== "running");
    addChange(states, ui.call());
    if (afterwards) {
      await ui.act(() => afterwards(ui));
      addChange(states, ui.call());
    }
    unsubscribe();
    return states;
  });
}

const ended = (more) => record([yields(more, complete)]);
const message = (ui) => {
  const { messages } = ui.thread.getState();
  const last = ui.thread.getMessageByIndex(messages.length - 1);
  return last.getMessagePartByIndex(0);
};

export const file = "assistant-ui-core";
export const packageName = "@assistant-ui/core";

export const situations = {
  completed: () => record([yields({ args: {}, argsText: '{"rea' }), yields(), yields({ result: RESULT }, complete)]),
  preliminary: () => record([yields({ result: BUILDING, isPreliminary: true }), yields({ result: RESULT }, complete)]),
  error_result: () => ended({ result: "quota exceeded", isError: true }),
  error_result_obj: () => ended({ result: { error: "quota exceeded" }, isError: true }),
  stop_midrun: () => record([yields(), "hold"], { stopAt: true }),
  stop_preliminary: () => record([yields({ result: BUILDING, isPreliminary: true }), "hold"], { stopAt: true }),
  model_throws: () => record([yields(), new Error("provider down")]),
  requires_action_client_tool: () =>
    record([yields({}, { type: "requires-action", reason: "tool-calls" })], {
      afterwards: (ui) => message(ui).addToolResult(RESULT),
    }),
  approval_requested: () => record([yields({ approval: { id: "a1" } }, { type: "requires-action", reason: "interrupt" })]),
  approval_denied: () =>
    record([yields({ approval: { id: "a1" } }, { type: "requires-action", reason: "interrupt" })], {
      afterwards: (ui) => message(ui).respondToToolApproval({ approved: false, reason: "not now" }),
    }),
  approval_expired: () => ended({ approval: { id: "a1", resolution: "expired" } }),
  no_result_message_complete: () => ended({}),
  result_null: () => ended({ result: null }),
  length: () => record([yields({}, { type: "incomplete", reason: "length" })]),
  mcp_result: () => ended({ result: { ...text(JSON.stringify(RESULT)), structuredContent: RESULT, isError: false } }),
  mcp_result_error: () => ended({ result: { ...text("quota exceeded"), isError: true } }),
};
