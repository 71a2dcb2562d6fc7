// Tool parts of the AI SDK: `ToolUIPart` and `DynamicToolUIPart`.
import { asObject, text } from "../record.js";
import { type Call, type Status, errorResult, parseStatus } from "./call.js";

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
  const isDenied = state === "output-denied" || (state === "approval-responded" && asObject(approval).approved === false);
  // In a state of a later version the output decides.
  const hasOutput = state === "output-available" ? preliminary !== true : output !== null;
  let status: Status = hasOutput ? "completed" : "running";
  let result = output;
  if (isDenied || state === "output-error") {
    status = "error";
    result = errorResult(isDenied ? text(approval, "reason") : text(part, "errorText"));
  } else if (parseStatus(state) === "running") {
    status = "running";
    result = null;
  }
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
