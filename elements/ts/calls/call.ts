import { parseOrText } from "../json.js";
import { asObject, lookup } from "../record.js";
import { STATUS_WORDS } from "../tables.js";

export type Status = (typeof STATUS_WORDS)[string];

/** Reads a status word of a chat library. An unknown one is `incomplete`: neither does the call run nor has it succeeded. */
export const parseStatus = (word: string | undefined): Status => lookup(STATUS_WORDS, word) ?? "incomplete";

/** A tool call, whichever chat library it is from. */
export interface Call {
  /** Empty if the format has none. */
  name: string;
  status: Status;
  args: unknown;
  result: unknown;
  isError: boolean;
  toolCallId: string | null;
}

/** A call that has just started. */
export const newCall = (name: string, toolCallId: string | undefined): Call => ({
  name,
  status: "running",
  args: null,
  result: null,
  isError: false,
  toolCallId: toolCallId ?? null,
});

/** The call is completed with this result. */
export const complete = (call: Call, result: unknown): void => {
  Object.assign(call, { status: "completed", result: result ?? null, isError: false });
};

/** The call ended with this status, for this reason if it has one. A result that is known stays. */
export function end(call: Call, status: Status, reason?: string): void {
  call.status = status;
  call.isError = status === "error";
  if (reason !== undefined) call.result = { error: reason };
}

/** Whether the call has neither a result nor ended in another way. */
export const isOpen = ({ status }: Call): boolean => status === "running" || status === "approval-requested";

/** Arguments that are JSON text, or a value of any shape. */
export const readArguments = (value: unknown): unknown =>
  typeof value === "string" ? parseOrText(value) : (value ?? null);

/** The calls of a list of parts, messages or events, in the order in which they start. */
export class Calls {
  readonly list: Call[] = [];

  /** Reads each value with `read`. */
  static read(values: readonly unknown[], read: (value: unknown, calls: Calls) => void): Call[] {
    const calls = new Calls();
    for (const value of Array.isArray(values) ? values : [values]) read(value, calls);
    return calls.list;
  }

  find(id: string | undefined): Call | undefined {
    return id === undefined ? undefined : this.list.find(({ toolCallId }) => toolCallId === id);
  }

  /** The call with this id: a new one if there is none and its name is known. */
  findOrStart(id: string | undefined, name: string | undefined): Call | undefined {
    const found = this.find(id);
    if (found || id === undefined || name === undefined) return found;
    const call = newCall(name, id);
    this.list.push(call);
    return call;
  }

  /** The calls that have not ended. */
  open(): Call[] {
    return this.list.filter(isOpen);
  }

  /** Ends all calls that have not ended. */
  endOpen(status: Status, reason?: string): void {
    for (const call of this.open()) end(call, status, reason);
  }
}

/** The list under `key`; empty for any other value. */
export const list = (value: unknown, key: string): unknown[] => {
  const found = asObject(value)[key];
  return Array.isArray(found) ? found : [];
};
