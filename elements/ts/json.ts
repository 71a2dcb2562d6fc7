// JSON at the edges: attributes are read leniently, and inputs for the program are written without throwing.
import { isObject } from "./record.js";

/** Parses JSON. Text that is not JSON is returned as it is. */
export function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Writes JSON. Properties that JSON cannot hold, such as cyclic ones, are left out. */
export function toJson(value: Record<string, unknown>): string {
  try {
    return write(value);
  } catch {
    return write(writable(value, 3));
  }
}

const write = (value: unknown): string =>
  JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? String(inner) : inner));

/** `value` without the properties that cannot be written, down to this depth. */
function writable(value: unknown, depth: number): unknown {
  try {
    write(value);
    return value;
  } catch {
    if (depth === 0 || !isObject(value)) return undefined;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, writable(part, depth - 1)]));
  }
}
