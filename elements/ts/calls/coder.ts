// Tool calls in the parts of Coder chat messages. The Rust side is `src/tool_call/formats/coder.rs`.
import { asObject, text } from "../record.js";
import { type Call, newCall } from "./call.js";

/** Reads the calls of a list of parts, in the order in which they start. A call and its result are two parts. */
export function fromCoder(parts: readonly unknown[]): Call[] {
  const calls = new Map<string, Call>();
  for (const part of Array.isArray(parts) ? parts : [parts]) {
    const id = text(part, "tool_call_id");
    const name = text(part, "tool_name");
    if (id === undefined) continue;
    let call = calls.get(id);
    if (!call) {
      if (name === undefined) continue;
      call = newCall(name, id);
      calls.set(id, call);
    }
    const { type, args = null, result = null, is_error } = asObject(part);
    if (type === "tool-call") call.args = args;
    if (type === "tool-result") {
      call.result = result;
      call.isError = is_error === true;
      call.status = call.isError ? "error" : "completed";
    }
  }
  return [...calls.values()];
}
