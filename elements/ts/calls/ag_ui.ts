// Tool calls in the events of an AG-UI run. The Rust side is `src/tool_call/adapt/ag_ui.rs`.
import { asObject, text } from "../record.js";
import { type Call, errorResult } from "./call.js";

interface PartialCall {
  id: string;
  name: string;
  args: string;
  result?: unknown;
  /** The run ended without a result of this call. */
  aborted?: { reason?: string | undefined };
}

const isInterrupt = (event: unknown): boolean => {
  const { outcome } = asObject(event);
  return outcome === "interrupt" || text(outcome, "type") === "interrupt";
};

const parseArgs = (args: string): unknown => {
  try {
    return JSON.parse(args);
  } catch {
    return args;
  }
};

function toCall({ id, name, args, result, aborted }: PartialCall): Call {
  const call = { name, args: parseArgs(args), toolCallId: id };
  if (result !== undefined) return { ...call, status: "completed", result, isError: false };
  if (aborted) return { ...call, status: "error", result: errorResult(aborted.reason), isError: true };
  return { ...call, status: "running", result: null, isError: false };
}

/** Reads the calls of a run, in the order in which they start. */
export function fromAgUi(events: readonly unknown[]): Call[] {
  const calls: PartialCall[] = [];
  const find = (id: string | undefined) => calls.find((call) => call.id === id);
  const start = (event: unknown) => {
    const id = text(event, "toolCallId");
    const name = text(event, "toolCallName");
    if (id !== undefined && name !== undefined && !find(id)) calls.push({ id, name, args: "" });
  };
  const addArgs = (event: unknown) => {
    const id = text(event, "toolCallId");
    const call = id === undefined ? calls.at(-1) : find(id);
    if (call) call.args += text(event, "delta") ?? "";
  };
  const abort = (reason?: string) => {
    for (const call of calls) if (call.result === undefined) call.aborted ??= { reason };
  };
  for (const event of Array.isArray(events) ? events : [events]) {
    switch (text(event, "type")) {
      case "TOOL_CALL_START":
        start(event);
        break;
      case "TOOL_CALL_ARGS":
        addArgs(event);
        break;
      // A start and arguments in one. After the first chunk of a call the id is optional.
      case "TOOL_CALL_CHUNK":
        start(event);
        addArgs(event);
        break;
      case "TOOL_CALL_RESULT": {
        const call = find(text(event, "toolCallId"));
        if (call) call.result = asObject(event).content;
        break;
      }
      case "RUN_ERROR":
        abort(text(event, "message"));
        break;
      // A run that ends with an interrupt waits for the user, and continues with the same calls.
      case "RUN_FINISHED":
        if (!isInterrupt(event)) abort();
        break;
    }
  }
  return calls.map(toCall);
}
