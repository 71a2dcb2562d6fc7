// `tool-call` parts of assistant-ui, and the props of its tool components, which have no `type`.
import { asObject, lookup, text } from "../record.js";
import { STATUS_WORDS } from "../tables.js";
import { type Call, errorResult } from "./call.js";

/** Why a call is incomplete, if the status says more than that it failed. */
function incompleteReason(status: unknown): string | undefined {
  const { error } = asObject(status);
  const reason = text(status, "reason");
  if (typeof error === "string") return error;
  return text(error, "message") ?? (reason === "error" || reason === "other" ? undefined : reason);
}

/** Reads one part; null for a part of another kind. */
export function fromAssistantUi(part: unknown): Call | null {
  const type = text(part, "type");
  const name = text(part, "toolName");
  if ((type !== undefined && type !== "tool-call") || name === undefined) return null;
  const { status, result = null, isError, args, argsText } = asObject(part);
  const hasResult = result !== null;
  const hasError = isError === true;

  // Without a known status, the result decides.
  const word = text(status, "type");
  const fallback = hasResult || word === "complete" ? "completed" : hasError ? "error" : "running";
  const callStatus = lookup(STATUS_WORDS, word) ?? fallback;
  return {
    name,
    status: callStatus,
    // Arguments that are still streaming are text.
    args: args ?? argsText ?? null,
    result: callStatus === "error" && !hasResult ? errorResult(incompleteReason(status)) : result,
    isError: callStatus === "error" || (hasError && callStatus !== "running"),
    toolCallId: text(part, "toolCallId") ?? null,
  };
}
