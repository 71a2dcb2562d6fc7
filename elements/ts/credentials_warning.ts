import { credentialsMode } from "./credentials.js";

/** Words that the console has a warning about. */
const reported = new Set<string>();

/** Warns once of a `credentials` that is no word of `fetch`. The requests use the default in its place. */
export function warnOfUnknownCredentials(word: string | undefined): void {
  if (!word || word === "same-origin" || credentialsMode(word) || reported.has(word)) return;
  reported.add(word);
  console.warn(`chat-workspace-tools: credentials="${word}" is unknown, so "same-origin" is used`);
}
