// `tool-call` parts of assistant-ui, and the props of its tool components, which have no `type`.
import { asObject, text } from "../record.js";
import { type Call, type Status, errorResult } from "./call.js";

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

  const readStatus = (): Status => {
    switch (text(status, "type")) {
      case "complete":
        return "completed";
      case "incomplete":
        return "error";
      case "running":
      case "requires-action":
        return "running";
      default:
        if (hasResult) return "completed";
        return hasError ? "error" : "running";
    }
  };
  const callStatus = readStatus();
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
