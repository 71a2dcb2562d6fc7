// `tool-call` parts of assistant-ui, and the props of its tool components, which have no `type`. The Rust side is
// `src/tool_call/formats/assistant_ui.rs`.
import { asObject, text } from "../record.js";
import { type Call, type Status, end, newCall } from "./call.js";

/** Why a call is incomplete: its status, and a reason if there is more to say. */
function incomplete(status: unknown): [Status, string | undefined] {
  const { error } = asObject(status);
  const message = typeof error === "string" ? error : text(error, "message");
  const reason = text(status, "reason");
  if (reason === "cancelled") return ["cancelled", message];
  if (reason === "length" || reason === "tool-calls") return ["incomplete", message];
  return ["error", message ?? (reason === "error" || reason === "other" ? undefined : reason)];
}

/** Reads one part; null for a part of another kind. */
export function fromAssistantUi(part: unknown): Call | null {
  const { type, status, result, isError, isPreliminary, args, argsText, approval } = asObject(part);
  const name = text(part, "toolName");
  if ((type !== undefined && type !== "tool-call") || name === undefined) return null;
  const call = newCall(name, text(part, "toolCallId"));
  // Arguments that are still streaming are text.
  call.args = args ?? argsText ?? null;
  call.result = result ?? null;
  const hasResult = result !== undefined && isPreliminary !== true;
  const { approved } = asObject(approval);
  const word = text(status, "type");
  const stop = (status: Status, reason?: string) => end(call, status, call.result === null ? reason : undefined);
  if (approved === false) stop("denied", text(approval, "reason"));
  else if (word === "running") call.status = "running";
  else if (word === "incomplete") stop(...incomplete(status));
  // A request that has expired, for instance.
  else if (!hasResult && text(approval, "resolution")) call.status = "incomplete";
  else if (word === "requires-action" && !hasResult) {
    const isRequest = text(status, "reason") === "interrupt" || (approval !== undefined && approval !== null);
    if (isRequest && approved !== true) call.status = "approval-requested";
  } else if (hasResult) {
    call.status = "completed";
    call.isError = isError === true;
  } else if (word === "complete") call.status = "incomplete";
  else if (isError === true) stop("error");
  return call;
}
