// Loads the readers of chat libraries' tool calls on the first use of `call`.
import { shared } from "./shared.js";

export type Readers = typeof import("./adapters.js");

/** Loads the readers ahead of the first row with a `call`. */
export const preloadReaders = async (): Promise<Readers> => (shared.readers ??= await import("./adapters.js"));
