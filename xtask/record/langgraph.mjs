// LangGraph's client: the calls that it pairs with their results in messages, and the calls that it assembles from the events
// of the `tools` channel.
import { getToolCallsWithResults } from "@langchain/langgraph-sdk/utils";
import { INPUT, RESULT, TOOL, addChange, copy } from "./shared.mjs";

// The package does not export it: its React hooks use it.
const handles = "node_modules/@langchain/langgraph-sdk/dist/client/stream/handles/tools.js";
const { ToolCallAssembler } = await import(new URL(handles, import.meta.url));

const human = { id: "u", type: "human", content: "start it" };
const ai = { id: "m1", type: "ai", content: "", tool_calls: [{ id: "c1", name: TOOL, args: INPUT, type: "tool_call" }] };
const answer = { id: "m2", type: "ai", content: "ok" };
const tool = (content, more = {}) => ({ id: "t1", type: "tool", name: TOOL, tool_call_id: "c1", status: "success", content, ...more });
const json = JSON.stringify(RESULT);

const paired = (...messages) => async () => copy(getToolCallsWithResults([human, ai, ...messages]));

const event = (data) => ({ type: "event", method: "tools", params: { namespace: [], data: { tool_call_id: "c1", ...data } } });
const started = event({ event: "tool-started", tool_name: TOOL, input: INPUT });
const ended = (output) => event({ event: "tool-finished", output });

const assembled = (...events) => async () => {
  const assembler = new ToolCallAssembler();
  const [states, calls] = [[], new Map()];
  const visible = ({ output, outputPromise, ...call }) => ({ ...call, output });
  for (const step of events) {
    const call = assembler.consume(step);
    if (call) calls.set(call.callId, call);
    for (const known of calls.values()) addChange(states, visible(known));
  }
  return states;
};

export const file = "langgraph";
export const packageName = "@langchain/langgraph-sdk";

export const situations = {
  messages_pending: paired(),
  messages_completed: paired(tool(json), answer),
  messages_completed_blocks: paired(tool([{ type: "text", text: json }]), answer),
  messages_error: paired(tool("Error: quota exceeded", { status: "error" }), answer),
  messages_error_in_content: paired(tool(JSON.stringify({ error: "build failed", build_id: RESULT.build_id })), answer),
  messages_completed_without_result: paired(answer),
  tools_running: assembled(started),
  tools_finished: assembled(started, ended(json)),
  tools_finished_message: assembled(started, ended(tool(json))),
  tools_finished_error_message: assembled(started, ended(tool("Error: quota exceeded", { status: "error" }))),
  tools_error: assembled(started, event({ event: "tool-error", message: "quota exceeded" })),
};
