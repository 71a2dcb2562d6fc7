// Tool calls in the parts of TanStack AI's messages. The Rust side is `src/tool_call/formats/tanstack.rs`.
import { asObject, text } from "../record.js";
import { type Call, Calls, complete, end, isOpen, parseStatus, readArguments } from "./call.js";

function addCall(part: unknown, call: Call): void {
  const { input, arguments: args, approval, output = null } = asObject(part);
  call.args = input ?? readArguments(args);
  const state = text(part, "state");
  const status = state === undefined ? "running" : parseStatus(state);
  if (asObject(approval).approved === false) end(call, "denied", text(approval, "reason"));
  else if (status === "running" || status === "approval-requested") call.status = status;
  else if (status === "error") {
    call.result = output;
    end(call, "error");
  } else if (output !== null) complete(call, output);
  else call.status = "incomplete";
}

/** Reads the calls of a list of parts, in the order in which they start. A call and its result may be two parts. */
export const fromTanStack = (parts: readonly unknown[]): Call[] =>
  Calls.read(parts, (part, calls) => {
    const type = text(part, "type");
    if (type === "tool-call") {
      const call = calls.findOrStart(text(part, "id"), text(part, "name"));
      if (call) addCall(part, call);
    }
    if (type !== "tool-result") return;
    const call = calls.find(text(part, "toolCallId"));
    if (!call || !(isOpen(call) || call.status === "incomplete")) return;
    const { content = null, state } = asObject(part);
    if (state === "error") {
      call.result = content;
      end(call, "error", text(part, "error"));
    } else if (state === "streaming") call.status = "running";
    else complete(call, content);
  });
