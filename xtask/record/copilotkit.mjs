// CopilotKit's core over an AG-UI agent in memory. The props of a tool's render function follow the rule of its React package:
// complete with the tool's message, executing while the core runs a frontend tool, in progress otherwise.
import { CopilotKitCore } from "@copilotkit/core";
import { z } from "zod";
import { Agent, called } from "./ag_ui.mjs";
import { INPUT, RESULT, TOOL, addChange, copy } from "./shared.mjs";

const json = JSON.stringify(RESULT);
const started = { type: "RUN_STARTED", threadId: "t", runId: "r" };
const finished = { type: "RUN_FINISHED", threadId: "t", runId: "r" };
const [start, , end] = called;
const input = JSON.stringify(INPUT);
const calls = [
  start,
  { type: "TOOL_CALL_ARGS", toolCallId: "c1", delta: input.slice(0, 8) },
  { type: "TOOL_CALL_ARGS", toolCallId: "c1", delta: input.slice(8) },
  end,
];
const result = (content) => ({ type: "TOOL_CALL_RESULT", messageId: "t1", toolCallId: "c1", content, role: "tool" });

const parse = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
};

async function record(run, handler) {
  const agent = new Agent({ agentId: "default", threadId: "t" });
  // A follow-up run after a frontend tool ends at once.
  const runs = [run];
  agent.run = new Proxy(agent.run, {
    apply(target, self, args) {
      agent.events = runs.shift() ?? [started, finished];
      return Reflect.apply(target, self, args);
    },
  });
  const [props, events, executing] = [[], [], new Set()];
  const tools = handler && [{ name: TOOL, parameters: z.object({ reason: z.string() }), handler }];
  const core = new CopilotKitCore({ agents__unsafe_dev_only: { default: agent }, ...(tools && { tools }) });
  const observe = () => {
    const call = agent.messages.flatMap(({ toolCalls }) => toolCalls ?? []).find(({ id }) => id === "c1");
    if (!call) return;
    const message = agent.messages.find(({ role, toolCallId }) => role === "tool" && toolCallId === "c1");
    const status = message ? "complete" : executing.has("c1") ? "executing" : "inProgress";
    const args = parse(call.function.arguments);
    addChange(props, { name: TOOL, toolCallId: "c1", args, status, ...(message && { result: message.content }) });
  };
  core.subscribe({
    onToolExecutionStart: ({ toolCallId }) => {
      executing.add(toolCallId);
      observe();
    },
    // The tool's message follows at once.
    onToolExecutionEnd: ({ toolCallId }) => void executing.delete(toolCallId),
  });
  agent.subscribe({ onEvent: ({ event }) => void events.push(copy(event)), onMessagesChanged: observe });
  agent.addMessage({ id: "u", role: "user", content: "go" });
  await core.runAgent({ agent }).catch(() => {});
  observe();
  return { props, messages: agent.messages, events };
}

export const file = "copilotkit-core";
export const packageName = "@copilotkit/core";

export const situations = {
  backend_tool: () => record([started, ...calls, result(json), finished]),
  backend_tool_error_text: () => record([started, ...calls, result("Error: quota exceeded"), finished]),
  frontend_tool_ok: () => record([started, ...calls, finished], async () => RESULT),
  frontend_tool_throws: () =>
    record([started, ...calls, finished], async () => {
      throw new Error("quota exceeded");
    }),
  run_error: () => record([started, ...calls, { type: "RUN_ERROR", message: "provider down" }]),
  no_answer_finished: () => record([started, ...calls, finished]),
};
