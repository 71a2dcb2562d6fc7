import { asObject, lookup } from "./record.js";
import { STRINGS } from "./tables.js";

export type TextKey = keyof typeof STRINGS;

/** The texts of a row: those of the context where it has them, English otherwise. */
export function rowTexts(given?: unknown) {
  const get = (key: TextKey): string => {
    const own = asObject(given)[key];
    return typeof own === "string" ? own : STRINGS[key];
  };
  return {
    get,
    /** The text with `{placeholders}` filled in. Unknown placeholders stay. */
    fill: (key: TextKey, values: Record<string, string>): string =>
      get(key).replace(/\{(\w+)\}/g, (placeholder, name) => lookup(values, name) ?? placeholder),
  };
}

export type Texts = ReturnType<typeof rowTexts>;
