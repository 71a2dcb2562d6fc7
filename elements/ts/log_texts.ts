import { asObject } from "./record.js";
import { LOG_STRINGS } from "./tables.js";

export type LogTextKey = keyof typeof LOG_STRINGS;

/** The texts of a plain log: those of the context where it has them, English otherwise. */
export function logTexts(given?: unknown) {
  const get = (key: LogTextKey): string => {
    const own = asObject(given)[key];
    return typeof own === "string" ? own : LOG_STRINGS[key];
  };
  return { get };
}

export type LogTexts = ReturnType<typeof logTexts>;
