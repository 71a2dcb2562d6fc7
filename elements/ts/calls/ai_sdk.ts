// Tool parts of the AI SDK: `ToolUIPart` and `DynamicToolUIPart`.
import { asObject, text } from "../record.js";
import { type Call, type Status, errorResult } from "./call.js";

/** Parts of tools that are known at compile time are named after the tool. */
const STATIC = "tool-";

function toolName(part: unknown): string | undefined {
  const type = text(part, "type");
  if (type === "dynamic-tool") return text(part, "toolName");
  return type?.startsWith(STATIC) ? type.slice(STATIC.length) || undefined : undefined;
}

/** Reads one part; null for a part of another kind. */
export function fromAiSdk(part: unknown): Call | null {
  const name = toolName(part);
  // `tool-call` and `tool-result` are parts of other libraries: every part of the AI SDK has a state.
  const state = text(part, "state");
  if (name === undefined || state === undefined) return null;
  const { approval, output = null, preliminary, input, rawInput } = asObject(part);
  const isDenied = asObject(approval).approved === false;
  const reason = text(approval, "reason");

  const outcome = (): [Status, unknown] => {
    switch (state) {
      case "input-streaming":
      case "input-available":
      case "approval-requested":
        return ["running", null];
      case "approval-responded":
        return isDenied ? ["error", errorResult(reason)] : ["running", null];
      case "output-available":
        return [preliminary === true ? "running" : "completed", output];
      case "output-error":
        return ["error", errorResult(text(part, "errorText"))];
      case "output-denied":
        return ["error", errorResult(reason)];
      default:
        // A state of a later version.
        return [output === null ? "running" : "completed", output];
    }
  };
  const [status, result] = outcome();
  return {
    name,
    status,
    // `rawInput` is input that does not match the tool's schema.
    args: input ?? rawInput ?? null,
    result,
    isError: status === "error",
    toolCallId: text(part, "toolCallId") ?? null,
  };
}
