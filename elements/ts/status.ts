import { lookup } from "./record.js";
import { STATUS_WORDS } from "./tables.js";

export type Status = (typeof STATUS_WORDS)[string];

/**
 * Reads a status word of the rows or of a chat library. No word is `completed`. An unknown one is `incomplete`: a row neither
 * spins forever nor shows a success without evidence.
 */
export const parseStatus = (word: unknown): Status =>
  lookup(STATUS_WORDS, word) ?? (word === undefined || word === null || word === "" ? "completed" : "incomplete");
