// AG-UI's client over events of an agent in memory: the events that a subscriber gets, and the client's messages.
import { AbstractAgent } from "@ag-ui/client";
import { from } from "rxjs";
import { INPUT, RESULT, TOOL, copy, text } from "./shared.mjs";

const started = (runId = "r", more = {}) => ({ type: "RUN_STARTED", threadId: "t", runId, ...more });
const finished = (outcome, runId = "r") => ({ type: "RUN_FINISHED", threadId: "t", runId, ...(outcome && { outcome }) });
const start = (more = {}) => ({
  type: "TOOL_CALL_START",
  toolCallId: "c1",
  toolCallName: TOOL,
  parentMessageId: "m1",
  ...more,
});
const args = (delta = "{}", more = {}) => ({ type: "TOOL_CALL_ARGS", toolCallId: "c1", delta, ...more });
const end = (more = {}) => ({ type: "TOOL_CALL_END", toolCallId: "c1", ...more });
const result = (content, more = {}) => ({
  type: "TOOL_CALL_RESULT",
  messageId: "tm1",
  toolCallId: "c1",
  content,
  role: "tool",
  ...more,
});
const chunk = (more) => ({ type: "TOOL_CALL_CHUNK", ...more });
export const called = [start(), args(JSON.stringify(INPUT)), end()];
const call = [start(), args(), end()];
const second = { toolCallId: "c2", toolCallName: "stop_workspace" };
const json = JSON.stringify(RESULT);
const mcp = { ...text(json), structuredContent: RESULT, isError: false };
const asked = { id: "i1", reason: "tool_approval", message: "Start?", toolCallId: "c1" };
const message = { id: "m1", role: "assistant", toolCalls: [{ id: "c1", type: "function", function: { name: TOOL, arguments: "{}" } }] };
const answer = (more) => ({ id: "tm", role: "tool", toolCallId: "c1", ...more });
const run = (...events) => [started(), ...events, finished()];
const input = (more) => ({ threadId: "t", runId: "r2", state: {}, tools: [], context: [], forwardedProps: {}, messages: [message], ...more });
const interrupted = (answer, ...events) => [
  started(),
  ...call,
  finished({ type: "interrupt", interrupts: [asked] }),
  started("r2", { input: input({ resume: [{ interruptId: "i1", ...answer }] }) }),
  ...events,
  finished(undefined, "r2"),
];

const SITUATIONS = {
  args_streaming_unfinished: [started(), start(), args('{"rea')],
  completed_text: run(...called, result(json)),
  completed_content_parts: run(...call, result(text(json).content)),
  result_calltoolresult_string: run(...call, result(JSON.stringify(mcp))),
  result_calltoolresult_error: run(...call, result(JSON.stringify({ ...text("quota exceeded"), isError: true }))),
  result_mcp_content_array_string: run(...call, result(JSON.stringify(text(json).content))),
  result_error_plain_text: run(...call, result("Error: quota exceeded")),
  result_error_json: run(...call, result(JSON.stringify({ error: "quota exceeded" }))),
  result_error_field: run(...call, result("quota exceeded", { error: "quota exceeded" })),
  result_metadata_error: run(...call, result("quota exceeded", { metadata: { isError: true } })),
  chunk_then_finished: run(
    chunk({ toolCallId: "c1", toolCallName: TOOL, parentMessageId: "m1", delta: '{"rea' }),
    chunk({ delta: 'son":"hi"}' }),
  ),
  chunk_then_error: [
    started(),
    chunk({ toolCallId: "c1", toolCallName: TOOL, delta: '{"rea' }),
    { type: "RUN_ERROR", message: "provider down", code: "X" },
  ],
  chunk_parallel_resume: run(
    chunk({ toolCallId: "c1", toolCallName: TOOL, delta: '{"a"' }),
    chunk({ ...second, delta: '{"b"' }),
    chunk({ toolCallId: "c1", delta: ":1}" }),
    chunk({ delta: "!" }),
  ),
  chunk_result_then_chunk: run(
    chunk({ toolCallId: "c1", toolCallName: TOOL, delta: "{}" }),
    result(json),
    chunk({ ...second, delta: "{}" }),
    result('{"stopped":true}', { toolCallId: "c2" }),
  ),
  start_open_run_finished: run(start(), args()),
  end_no_result_run_finished: run(...call),
  frontend_pending_success: [started(), ...call, finished({ type: "success", pendingToolCallIds: ["c1"] })],
  cancelled: [started(), ...call, finished({ type: "cancelled" })],
  interrupt_approval: [started(), ...call, finished({ type: "interrupt", interrupts: [asked] })],
  interrupt_then_resume_ok: [
    started(),
    ...call,
    finished({ type: "interrupt", interrupts: [asked] }),
    started("r2"),
    result(json),
    finished(undefined, "r2"),
  ],
  interrupt_then_refused: [
    started(),
    ...call,
    finished({ type: "interrupt", interrupts: [asked] }),
    started("r2"),
    result('{"error":"the user refused it"}'),
    finished(undefined, "r2"),
  ],
  interrupt_refused_in_input: interrupted(
    { status: "resolved", payload: { approved: false, reason: "not now" } },
    result("The workspace was not started."),
  ),
  interrupt_cancelled_in_input: interrupted({ status: "cancelled" }),
  interrupt_approved_in_input: interrupted({ status: "resolved", payload: { approved: true } }, result(json)),
  interrupt_other_call_unanswered: [
    started(),
    ...call,
    start(second),
    args("{}", { toolCallId: "c2" }),
    end({ toolCallId: "c2" }),
    finished({ type: "interrupt", interrupts: [{ ...asked, toolCallId: "c2" }] }),
  ],
  run_error_mid: [started(), ...call, { type: "RUN_ERROR", message: "boom" }],
  messages_snapshot_only: run({
    type: "MESSAGES_SNAPSHOT",
    messages: [{ id: "u", role: "user", content: "go" }, message, answer({ content: json })],
  }),
  snapshot_with_error_tool_message: run(...call, {
    type: "MESSAGES_SNAPSHOT",
    messages: [message, answer({ content: "", error: "quota exceeded" })],
  }),
  subagent_error: [
    started(),
    { type: "SUBAGENT_STARTED", subagentRunId: "s1", name: "ops", toolCallId: "c0" },
    ...[start(), args(), end()].map((event) => ({ ...event, subagentRunId: "s1" })),
    { type: "SUBAGENT_ERROR", subagentRunId: "s1", message: "sub failed" },
  ],
  reemitted_after_finish: [
    started(),
    start(),
    args('{"a":1}'),
    end(),
    finished(),
    started("r2"),
    start(),
    args('{"a":1}'),
    end(),
  ],
  frontend_result_in_run_started_input: [
    started(),
    ...call,
    finished({ type: "success", pendingToolCallIds: ["c1"] }),
    started("r2", { input: input({ messages: [message, answer({ content: json })] }) }),
    finished(undefined, "r2"),
  ],
};

/** An agent with the events of its next run. */
export class Agent extends AbstractAgent {
  events = [];
  constructor(config = { threadId: "t" }) {
    super(config);
  }
  run() {
    return from(this.events);
  }
}

async function record(emitted) {
  const agent = new Agent();
  const [seenBySubscriber, outs] = [[], []];
  agent.subscribe({
    onEvent: ({ event }) => void seenBySubscriber.push(copy(event)),
    onRunFailed: ({ error }) => void outs.push(`runFailed:${error.message}`),
  });
  const runs = [];
  for (const event of emitted) {
    if (event.type === "RUN_STARTED") runs.push([]);
    runs.at(-1).push(event);
  }
  for (const events of runs) {
    agent.events = events;
    const resume = agent.pendingInterrupts.map(({ id }) => ({ interruptId: id, status: "resolved", payload: {} }));
    await agent.runAgent(resume.length > 0 ? { resume } : {}).catch((error) => outs.push(`throws:${error.message}`));
  }
  return { emitted, seenBySubscriber, messages: agent.messages, pendingInterrupts: agent.pendingInterrupts, outs };
}

export const file = "ag-ui";
export const packageName = "@ag-ui/client";
export const situations = Object.fromEntries(Object.entries(SITUATIONS).map(([name, events]) => [name, () => record(events)]));
