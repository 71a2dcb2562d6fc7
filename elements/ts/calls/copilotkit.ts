// The props of CopilotKit's `render` functions. The Rust side is `src/tool_call/formats/copilotkit.rs`.
import { asObject, text } from "../record.js";
import { type Call, complete, newCall } from "./call.js";

/** The words of `status` in the render props. */
export const STATUSES = ["inProgress", "executing", "complete"];

/** Reads the props of a call; null for props without such a status. */
export function fromCopilotKit(props: unknown): Call | null {
  const status = text(props, "status");
  if (status === undefined || !STATUSES.includes(status)) return null;
  const { args, parameters, result, respond } = asObject(props);
  const call = newCall(text(props, "name") ?? "", text(props, "toolCallId"));
  call.args = args ?? parameters ?? null;
  if (status === "complete") {
    if (result === undefined || result === null || result === "") call.status = "incomplete";
    else complete(call, result);
    // The page waits for the reader.
  } else if (status === "executing" && respond) call.status = "approval-requested";
  return call;
}
