// Recognizes the vocabulary of tool calls by its own marks. The Rust side is `src/tool_call/formats/vocabulary.rs`.
import { asObject, field, isObject, text } from "../record.js";
import { a2aPayload, fromA2a } from "./a2a.js";
import { acpUpdate, fromAcp, permissionCall } from "./acp.js";
import { fromAgUi } from "./ag_ui.js";
import { fromAiSdk } from "./ai_sdk.js";
import { BLOCKS, fromAnthropic } from "./anthropic.js";
import { fromAssistantUi } from "./assistant_ui.js";
import { type Call, list } from "./call.js";
import { fromCoder } from "./coder.js";
import { STATUSES, fromCopilotKit } from "./copilotkit.js";
import { fromLangGraph } from "./langgraph.js";
import { ITEMS, fromOpenAi } from "./openai.js";
import { fromTanStack } from "./tanstack.js";

type Reader = (values: readonly unknown[]) => Call[];

const each =
  (read: (value: unknown) => Call | null): Reader =>
  (values) =>
    values.map(read).filter((call) => call !== null);

const aiSdk = each(fromAiSdk);
const assistantUi = each(fromAssistantUi);
const copilotKit = each(fromCopilotKit);

/** The keys of values that hold parts, messages or items. */
const CONTAINERS = ["parts", "content", "output", "messages"];
/** The most containers inside each other that are searched. */
const MAX_DEPTH = 3;

/** The reader of a part, message, event or item of a tool call; undefined for any other value. */
function readerOf(value: unknown): Reader | undefined {
  const { type } = asObject(value);
  if (type === undefined) return readerOfUntyped(value);
  if (typeof type !== "string") return undefined;
  const has = (key: string) => text(value, key) !== undefined;
  if (type.startsWith("tool-") || type === "dynamic-tool") {
    if (type !== "dynamic-tool" && has("tool_call_id")) return fromCoder;
    if (type === "tool-call") {
      if (has("name") && has("state") && typeof asObject(value).arguments === "string") return fromTanStack;
      return has("toolName") ? assistantUi : has("name") ? fromTanStack : undefined;
    }
    if (type === "tool-result") return has("toolCallId") ? fromTanStack : undefined;
    return has("state") ? aiSdk : undefined;
  }
  if (type === "ai" || type === "tool") return fromLangGraph;
  if (BLOCKS.includes(type)) return fromAnthropic;
  if (ITEMS.includes(type) || type.startsWith("response.")) return fromOpenAi;
  return type === "MESSAGES_SNAPSHOT" || /^(TOOL_CALL|RUN|SUBAGENT)_/.test(type) ? fromAgUi : undefined;
}

function readerOfUntyped(value: unknown): Reader | undefined {
  const has = (key: string) => text(value, key) !== undefined;
  const update = acpUpdate(value);
  if (text(update, "sessionUpdate") || text(update, "stopReason") || permissionCall(update) !== undefined) return fromAcp;
  if (a2aPayload(value) !== undefined) return fromA2a;
  if (has("role")) {
    const isTool = text(value, "role") === "tool";
    if (isTool ? has("toolCallId") : list(value, "toolCalls").length) return fromAgUi;
    return (isTool ? has("tool_call_id") : list(value, "tool_calls").length) ? fromOpenAi : undefined;
  }
  if (has("tool_call_id") && has("tool_name")) return fromCoder;
  if (has("toolName")) return assistantUi;
  if (has("callId") || text(field(value, "call"), "name")) return fromLangGraph;
  return STATUSES.includes(text(value, "status") ?? "") ? copilotKit : undefined;
}

/** Adds the values with a reader to the lists of their readers. */
function collect(value: unknown, depth: number, groups: Map<Reader, unknown[]>): void {
  if (Array.isArray(value)) {
    for (const inner of value) if (isObject(inner)) collect(inner, depth, groups);
    return;
  }
  const reader = readerOf(value);
  if (reader) {
    const group = groups.get(reader);
    if (group) group.push(value);
    else groups.set(reader, [value]);
  } else if (depth > 0) for (const key of CONTAINERS) collect(list(value, key), depth - 1, groups);
}

/** Reads the calls of any known vocabulary in a part, a message, or a list of parts, messages or events. */
export function allFromAny(value: unknown): Call[] {
  const groups = new Map<Reader, unknown[]>();
  collect(value, MAX_DEPTH, groups);
  return [...groups].flatMap(([read, values]) => read(values));
}
