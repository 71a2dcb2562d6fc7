// Catches the failures of a WebAssembly instance in every call: by elements, listeners, timers and promises.

/** What a failed instance returns. The glue reads the elements of some results, and finds none. */
const NOTHING: readonly unknown[] = [];

/**
 * The `WebAssembly` namespace for the glue of wasm-bindgen. An exception that leaves an instance has skipped its
 * destructors, so the instance is not called again: calls return {@link NOTHING}.
 */
export function guardedWebAssembly(onFailure: (error: unknown) => void) {
  let hasFailed = false;
  const guard =
    (call: (...args: unknown[]) => unknown) =>
    (...args: unknown[]): unknown => {
      if (hasFailed) return NOTHING;
      try {
        return call(...args);
      } catch (error) {
        hasFailed = true;
        onFailure(error);
        return NOTHING;
      }
    };
  class Instance {
    readonly exports: WebAssembly.Exports;

    constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
      const { exports } = new WebAssembly.Instance(module, imports);
      this.exports = Object.fromEntries(
        Object.entries(exports).map(([name, value]) => [
          name,
          typeof value === "function" ? guard(value as (...args: unknown[]) => unknown) : value,
        ]),
      );
    }
  }
  return {
    webAssembly: { Instance, Module: WebAssembly.Module },
    hasFailed: () => hasFailed,
  };
}
