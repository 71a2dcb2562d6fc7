// Refusals that are results like any other: most vocabularies have no mark for a call that the reader did not approve. The
// Rust side is `src/tool_call/formats/refusal.rs`, which lists the texts.
import { Opened } from "../envelope.js";
import type { Call } from "./call.js";

const TEXT = /^(the )?(user (declined|denied|refused|rejected)|tool execution (denied|was (denied|not approved)))/i;
const WORDS = ["declined", "denied", "refused", "rejected"];

function isRefusal(result: unknown): boolean {
  const { fields, text } = Opened.read(result);
  const { approved, type, status, error } = fields;
  return (
    approved === false ||
    type === "execution-denied" ||
    WORDS.includes(status as string) ||
    TEXT.test(typeof error === "string" ? error : text)
  );
}

/** The call, which is denied if its result is a refusal. */
export const withRefusal = (call: Call): Call =>
  (call.status === "completed" || call.status === "error") && isRefusal(call.result)
    ? { ...call, status: "denied", isError: false }
    : call;
