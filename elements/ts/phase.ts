import { type Phase, PHASES, PROGRESS } from "./tables.js";

/** The phase of a word in a table of words. */
const find = (table: Partial<Record<Phase, string>>, word: unknown): Phase | undefined =>
  (Object.keys(table) as Phase[]).find((phase) => table[phase]!.split(" ").includes(word as string));

/**
 * The phase of a call with this word as its status, if its result says nothing else. No word is that of a completed call. With an
 * unknown one a row neither spins forever nor shows a success without evidence.
 */
export const phaseOf = (word: unknown): Phase => find(PHASES, word) ?? (word ? "incomplete" : "succeeded");

/** The phase of a completed call whose result has this word as its status; undefined for other words. */
export const phaseOfResult = (word: string | undefined): Phase | undefined => find(PROGRESS, word);
