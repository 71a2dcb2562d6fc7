// Refusals that are results like any other: most vocabularies have no mark for a call that the reader did not approve. The
// Rust side is `src/tool_call/formats/refusal.rs`.
import { Opened } from "../envelope.js";
import { REFUSALS } from "../tables.js";
import type { Call } from "./call.js";

function isRefusalText(text: string): boolean {
  const start = text.slice(0, 40).toLowerCase().replace(/^the /, "");
  return REFUSALS.texts.some((refusal) => start.startsWith(refusal));
}

function isRefusal(result: unknown): boolean {
  const { fields, text } = Opened.read(result);
  const { approved, type, status, error } = fields;
  return (
    approved === false ||
    type === "execution-denied" ||
    REFUSALS.words.includes(status as string) ||
    isRefusalText(typeof error === "string" ? error : text)
  );
}

/** The call, which is denied if its result is a refusal. */
export const withRefusal = (call: Call): Call =>
  (call.status === "completed" || call.status === "error") && isRefusal(call.result)
    ? { ...call, status: "denied", isError: false }
    : call;
