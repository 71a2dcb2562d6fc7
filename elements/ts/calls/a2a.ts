// A2A tasks as calls. The Rust side is `src/tool_call/formats/a2a.rs`.
import { field, isObject, text } from "../record.js";
import { type Call, Calls, end, isOpen, list, parseStatus } from "./call.js";

/** The states of a task by their numbers in the protocol's definition. */
const STATES = ["unspecified", "submitted", "working", "completed", "failed", "canceled", "input-required", "rejected", "auth-required"];
/** The keys of tasks and of their updates in version 1, and their kinds before. */
const PAYLOADS = ["task", "statusUpdate", "artifactUpdate"];
const KINDS = ["task", "status-update", "artifact-update"];

/** The task or the update in an event. */
export function a2aPayload(value: unknown): unknown {
  const event = field(value, "result") ?? value;
  const payload = field(event, "payload");
  if (text(payload, "$case")) return field(payload, "value");
  const key = PAYLOADS.find((key) => isObject(field(event, key)));
  if (key !== undefined) return field(event, key);
  return KINDS.includes(text(event, "kind") ?? "") ? event : undefined;
}

/** Adds the parts of an artifact or of a message to the result. The text of a report, a message while the task runs, is no result. */
function addParts(parts: readonly unknown[], isReport: boolean, call: Call): void {
  const blocks = parts.flatMap((part): object[] => {
    const content = field(part, "content");
    const kind = text(content, "$case");
    const named = (name: string) => (kind === undefined ? field(part, name) : kind === name ? field(content, "value") : undefined);
    const [data, words] = [named("data"), named("text")];
    if (data !== undefined) return [{ type: "data", value: data }];
    return words === undefined || isReport ? [] : [{ type: "text", text: words }];
  });
  if (blocks.length) call.result = Array.isArray(call.result) ? [...call.result, ...blocks] : blocks;
}

/** Reads a call per task, in the order in which they start. */
export const fromA2a = (events: readonly unknown[]): Call[] =>
  Calls.read(events, (value, calls) => {
    const task = a2aPayload(value);
    const metadata = field(task, "metadata");
    const name = text(metadata, "tool_name") ?? text(metadata, "toolName");
    const call = calls.findOrStart(text(task, "taskId") ?? text(task, "id"), name ?? "");
    if (!call) return;
    call.name = name ?? call.name;
    for (const artifact of [...list(task, "artifacts"), field(task, "artifact")]) addParts(list(artifact, "parts"), false, call);
    const status = field(task, "status");
    const state = field(status, "state");
    if (state === undefined) return;
    const word =
      typeof state === "string"
        ? state.replace(/^(TASK_STATE_)+/, "").toLowerCase().replaceAll("_", "-")
        : STATES[typeof state === "number" ? state : -1];
    end(call, parseStatus(word));
    addParts(list(field(status, "message"), "parts"), isOpen(call), call);
  });
