// What a host gave, as text that a module reads.
const json = (value) => JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? String(inner) : inner));

/** JSON of what a host gave. A property or an item that JSON cannot hold, such as one that contains itself, is left out. */
export function stringify(given) {
  try {
    return json(given) ?? "null";
  } catch {
    const holds = (value) => {
      try {
        return json(value) !== undefined;
      } catch {
        return false;
      }
    };
    if (Array.isArray(given)) return json(given.filter(holds));
    return json(Object.fromEntries(Object.entries(given).filter(([, value]) => holds(value))));
  }
}
