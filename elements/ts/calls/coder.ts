// Tool calls in the parts of Coder chat messages. The Rust side is `src/tool_call/formats/coder.rs`.
import { asObject, text } from "../record.js";
import { type Call, Calls, complete, end } from "./call.js";

/** Reads the calls of a list of parts, in the order in which they start. A call and its result are two parts. */
export const fromCoder = (parts: readonly unknown[]): Call[] =>
  Calls.read(parts, (part, calls) => {
    const call = calls.findOrStart(text(part, "tool_call_id"), text(part, "tool_name"));
    if (!call) return;
    const { type, args = null, result, is_error } = asObject(part);
    if (type === "tool-call") call.args = args;
    if (type !== "tool-result") return;
    complete(call, result);
    if (is_error === true) end(call, "error");
  });
