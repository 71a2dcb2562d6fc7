import { lookup } from "../record.js";
import { STATUS_WORDS } from "../tables.js";

export type Status = "running" | "completed" | "error";

/** A tool call, whichever chat library it is from. */
export interface Call {
  name: string;
  status: Status;
  args: unknown;
  result: unknown;
  isError: boolean;
  toolCallId: string | null;
}

/** A call that has just started. */
export const newCall = (name: string, toolCallId: string): Call => ({
  name,
  status: "running",
  args: null,
  result: null,
  isError: false,
  toolCallId,
});

/** Reads a status word of the rows, the AI SDK or assistant-ui. Other words are `completed`, so that no row spins forever. */
export const parseStatus = (word: unknown): Status => lookup(STATUS_WORDS, word) ?? "completed";

/** An error as a result holds it. */
export const errorResult = (error: string | undefined) => (error === undefined ? null : { error });
