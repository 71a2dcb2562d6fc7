import { STRINGS } from "./tables.js";

export type TextKey = keyof typeof STRINGS;

/** The texts of a row: those of the context where it has them, English otherwise. */
export class Texts {
  constructor(private readonly given?: unknown) {}

  get(key: TextKey): string {
    const own = (this.given as Partial<Record<TextKey, unknown>> | null | undefined)?.[key];
    return typeof own === "string" ? own : STRINGS[key];
  }

  /** The text with `{placeholders}` filled in. Unknown placeholders stay. */
  fill(key: TextKey, values: Record<string, string>): string {
    return this.get(key).replace(/\{(\w+)\}/g, (placeholder, name: string) =>
      Object.hasOwn(values, name) ? values[name]! : placeholder,
    );
  }
}
