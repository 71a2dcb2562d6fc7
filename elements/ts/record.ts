// Lenient access to JSON of unknown shape: a missing key and a value of the wrong type are the same.

export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value as an object; an empty one for any other value. */
export const asObject = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** The entry of a table, for a key from outside. */
export const lookup = <T>(table: Readonly<Record<string, T>>, key: unknown): T | undefined =>
  typeof key === "string" && Object.hasOwn(table, key) ? table[key] : undefined;

/** The non-empty string under `key`. */
export const text = (value: unknown, key: string): string | undefined => {
  const field = asObject(value)[key];
  return typeof field === "string" && field ? field : undefined;
};

/** The non-blank string under `key`, without surrounding blanks. */
export const trimmed = (value: unknown, key: string): string | undefined => text(value, key)?.trim() || undefined;

/** The value under `key`; undefined for a missing key and for null. */
export const field = (value: unknown, key: string): unknown => asObject(value)[key] ?? undefined;
