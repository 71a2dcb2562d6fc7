// Loads the readers of chat libraries' tool calls on the first use of `call`.
import { shared } from "./shared.js";

export type Readers = typeof import("./adapters.js");

/** Loads the readers ahead of the first row with a `call`. After a failure the next call tries again. */
export function preloadReaders(): Promise<Readers> {
  shared.loadingReaders ??= import("./adapters.js").then(
    (readers) => (shared.readers = readers),
    (error: unknown) => {
      shared.loadingReaders = undefined;
      throw error;
    },
  );
  return shared.loadingReaders;
}
