// JSON at the edges: attributes are read leniently, and inputs for the program are written without throwing.

/** Parses an attribute as JSON. Text that is not JSON is returned as it is. */
export function parseAttribute(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Writes JSON. Properties that JSON cannot hold, such as cyclic ones, are left out. */
export function toJson(value: Record<string, unknown>): string {
  const write = (part: unknown) =>
    JSON.stringify(part, (_, inner) => (typeof inner === "bigint" ? String(inner) : inner));
  const holds = ([, part]: [string, unknown]) => {
    try {
      write(part);
      return true;
    } catch {
      return false;
    }
  };
  try {
    return write(value);
  } catch {
    return write(Object.fromEntries(Object.entries(value).filter(holds)));
  }
}
