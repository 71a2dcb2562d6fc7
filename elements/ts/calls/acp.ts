// Tool calls in updates of the Agent Client Protocol. The Rust side is `src/tool_call/formats/acp.rs`.
import { field, text } from "../record.js";
import { type Call, Calls, end, parseStatus } from "./call.js";

/** The update in a notification or in its parameters. */
export const acpUpdate = (value: unknown): unknown => {
  const inner = field(value, "params") ?? value;
  return field(inner, "update") ?? inner;
};

/** The call in a permission request. */
export const permissionCall = (value: unknown): unknown => {
  const call = field(value, "toolCall") ?? field(field(value, "subject"), "toolCall");
  return field(value, "options") !== undefined && text(call, "toolCallId") ? call : undefined;
};

/** Adds a call or its changes: fields that are missing or null stay. */
function addCall(update: unknown, calls: Calls): Call | undefined {
  const name = text(update, "name");
  const call = calls.findOrStart(text(update, "toolCallId"), name ?? text(update, "title"));
  if (!call) return undefined;
  call.name = name ?? call.name;
  call.args = field(update, "rawInput") ?? call.args;
  const [content, output] = [field(update, "content"), field(update, "rawOutput")];
  if (content !== undefined && output !== undefined) call.result = { content, result: output };
  else call.result = content ?? output ?? call.result;
  const status = text(update, "status");
  if (status !== undefined) end(call, parseStatus(status));
  else if (text(update, "sessionUpdate") === "tool_call" && call.result === null) call.status = "running";
  return call;
}

/** Reads the calls of session updates, permission requests and prompt responses, in the order in which they start. */
export const fromAcp = (updates: readonly unknown[]): Call[] =>
  Calls.read(updates, (value, calls) => {
    const update = acpUpdate(value);
    const requested = permissionCall(update);
    const kind = text(update, "sessionUpdate");
    const reason = text(update, "stopReason");
    if (requested !== undefined) {
      const call = addCall(requested, calls);
      if (call) call.status = "approval-requested";
    } else if (kind === "tool_call" || kind === "tool_call_update") addCall(update, calls);
    else if (reason !== undefined) calls.endOpen(reason === "cancelled" ? "cancelled" : "incomplete");
  });
