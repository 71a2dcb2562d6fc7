import { lookup } from "../record.js";
import { STATUS_WORDS } from "../tables.js";

export type Status = (typeof STATUS_WORDS)[string];

/** Reads a status word of a chat library. An unknown one is `incomplete`: neither does the call run nor has it succeeded. */
export const parseStatus = (word: string): Status => lookup(STATUS_WORDS, word) ?? "incomplete";
