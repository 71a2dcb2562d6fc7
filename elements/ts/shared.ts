// What all copies of this script on a page share: a page may load `define.js` and `index.js`.
import type { Program, WasmSource } from "./program_loader.js";
import type { Readers } from "./readers_loader.js";

interface Shared {
  /** Number of contexts so far. */
  contexts: number;
  wasm?: WasmSource | Promise<WasmSource> | undefined;
  module?: Promise<WebAssembly.Module> | undefined;
  loading?: Promise<Program> | undefined;
  program?: Program | undefined;
  readers?: Readers | undefined;
}

const KEY = Symbol.for("chat-workspace-tools");
const page = globalThis as { [KEY]?: Shared };

export const shared: Shared = (page[KEY] ??= { contexts: 0 });
