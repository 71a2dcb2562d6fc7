import { fromAgUi } from "./ag_ui.js";
import { fromAiSdk } from "./ai_sdk.js";
import { fromAssistantUi } from "./assistant_ui.js";
import type { Call } from "./call.js";
import { fromCoder } from "./coder.js";

/** Reads the first tool call of one part, or of a list of parts or events, of any known chat library. */
export function fromAny(value: unknown): Call | undefined {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  for (const part of list) {
    const call = fromAiSdk(part) ?? fromAssistantUi(part);
    if (call) return call;
  }
  return fromCoder(list)[0] ?? fromAgUi(list)[0];
}
