// Tool calls of LangGraph's SDK, and LangChain messages. The Rust side is `src/tool_call/formats/langgraph.rs`.
import { asObject, field, isObject, text } from "../record.js";
import { type Call, Calls, complete, end, list, parseStatus, readArguments } from "./call.js";

/** Adds a tool message, if there is one, and the state of its call. */
function addMessage(message: unknown, state: string | undefined, call: Call): void {
  if (!isObject(message)) {
    const status = state === undefined ? "running" : parseStatus(state);
    // The SDK completes calls whose message it does not have.
    end(call, status === "completed" ? "incomplete" : status);
    return;
  }
  const { content = null, artifact } = message;
  // MCP adapters keep the structured content in the artifact.
  complete(call, isObject(artifact) ? { content, result: artifact.structured_content ?? artifact } : content);
  if (message.status === "error" || state === "error") end(call, "error");
}

function addOutput(value: unknown, call: Call): void {
  const { output = null } = asObject(value);
  const word = text(value, "status");
  if (word === undefined) return;
  const status = parseStatus(word);
  if (status === "error") end(call, "error", text(value, "error"));
  else if (status !== "completed") call.status = status;
  else if (output === null) call.status = "incomplete";
  else complete(call, output);
}

/** Reads the calls of `toolCalls` in both shapes, and of messages, in the order in which they start. */
export const fromLangGraph = (values: readonly unknown[]): Call[] =>
  Calls.read(values, (value, calls) => {
    const { args, result, type } = asObject(value);
    const call = field(value, "call");
    const callId = text(value, "callId");
    if (call !== undefined) {
      const started = calls.findOrStart(text(value, "id") ?? text(call, "id"), text(call, "name"));
      if (!started) return;
      started.args = readArguments(asObject(call).args);
      addMessage(result, text(value, "state"), started);
    } else if (callId !== undefined) {
      const started = calls.findOrStart(callId, text(value, "name"));
      if (!started) return;
      started.args = readArguments(field(value, "input") ?? args);
      addOutput(value, started);
    } else if (type === "ai") {
      for (const call of list(value, "tool_calls")) {
        const started = calls.findOrStart(text(call, "id"), text(call, "name"));
        if (started) started.args = readArguments(asObject(call).args);
      }
    } else if (type === "tool") {
      const started = calls.find(text(value, "tool_call_id"));
      if (started) addMessage(value, undefined, started);
    }
  });
