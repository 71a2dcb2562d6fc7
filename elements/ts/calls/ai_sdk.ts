// Tool parts of the AI SDK: `ToolUIPart` and `DynamicToolUIPart`. The Rust side is `src/tool_call/formats/ai_sdk.rs`.
import { asObject, lookup, text } from "../record.js";
import { STATUS_WORDS } from "../tables.js";
import { type Call, complete, end, newCall } from "./call.js";

/** Parts of tools that are known at compile time are named after the tool. */
const STATIC = "tool-";

function toolName(part: unknown): string | undefined {
  const type = text(part, "type");
  if (type === "dynamic-tool") return text(part, "toolName");
  // Parts of other libraries.
  if (type === "tool-call" || type === "tool-result") return undefined;
  return type?.startsWith(STATIC) ? type.slice(STATIC.length) || undefined : undefined;
}

/** Reads one part; null for a part of another kind. */
export function fromAiSdk(part: unknown): Call | null {
  const name = toolName(part);
  const state = text(part, "state");
  if (name === undefined || state === undefined) return null;
  const { approval, output = null, preliminary, input, rawInput } = asObject(part);
  const { approved, isAutomatic } = asObject(approval);
  const call = newCall(name, text(part, "toolCallId"));
  // `rawInput` is input that does not match the tool's schema.
  call.args = input ?? rawInput ?? null;
  if (state === "output-denied" || (state === "approval-responded" && approved === false)) {
    end(call, "denied", text(approval, "reason"));
  } else if (state === "approval-requested" && isAutomatic !== true) {
    call.status = "approval-requested";
  } else if (state === "output-error") {
    end(call, "error", text(part, "errorText"));
  } else if (state === "output-available") {
    if (preliminary === true) call.result = output;
    else complete(call, output);
  } else if (lookup(STATUS_WORDS, state) === undefined && output !== null) {
    // In a state of a later version the output decides.
    complete(call, output);
  }
  return call;
}
