// Tool calls in the events of an AG-UI run. The Rust side is `src/tool_call/formats/ag_ui.rs`.
import { parseOrText } from "../json.js";
import { asObject, text } from "../record.js";
import { type Call, errorResult, newCall } from "./call.js";

interface PartialCall extends Call {
  /** The arguments so far. */
  text: string;
}

/** Whether a run ends to ask the user, and continues with the same calls. */
const isInterrupt = (event: unknown): boolean => {
  const { outcome } = asObject(event);
  return outcome === "interrupt" || text(outcome, "type") === "interrupt";
};

/** Reads the calls of a run, in the order in which they start. */
export function fromAgUi(events: readonly unknown[]): Call[] {
  const calls: PartialCall[] = [];
  for (const event of Array.isArray(events) ? events : [events]) {
    const type = text(event, "type");
    const toolCallId = text(event, "toolCallId");
    let call = calls.find((call) => call.toolCallId === toolCallId);
    // A chunk is a start and arguments in one.
    if (type === "TOOL_CALL_START" || type === "TOOL_CALL_CHUNK") {
      const name = text(event, "toolCallName");
      if (!call && toolCallId && name) {
        call = { ...newCall(name, toolCallId), text: "" };
        calls.push(call);
      }
      // A replay sends the arguments again. A chunk may repeat the name with each piece.
      if (call && name && type === "TOOL_CALL_START") call.text = "";
    }
    if (type === "TOOL_CALL_ARGS" || type === "TOOL_CALL_CHUNK") {
      // After the first chunk of a call the id is optional.
      const target = toolCallId ? call : calls.at(-1);
      if (target) target.text += text(event, "delta") ?? "";
    }
    const { content } = asObject(event);
    if (type === "TOOL_CALL_RESULT" && call && content !== undefined) {
      Object.assign(call, { status: "completed", result: content, isError: false });
    }
    if (type === "RUN_ERROR" || (type === "RUN_FINISHED" && !isInterrupt(event))) {
      const result = errorResult(type === "RUN_ERROR" ? text(event, "message") : undefined);
      for (const call of calls) if (call.status === "running") Object.assign(call, { status: "error", result, isError: true });
    }
  }
  return calls.map(({ text, ...call }) => ({ ...call, args: parseOrText(text) }));
}
