// What all copies of this script on a page share: a page may load `define.js` and `index.js`.
import type { ModuleSource, Program, WasmSource } from "./program_loader.js";
import type { Readers } from "./readers_loader.js";
import type { WorkspaceApi } from "./workspace_api.js";

interface Shared {
  /** Number of contexts so far. */
  contexts: number;
  api?: WorkspaceApi | undefined;
  wasm?: WasmSource | Promise<WasmSource> | undefined;
  /** The module as it was requested; once the program's script has come, compiled. */
  module?: Promise<ModuleSource> | undefined;
  /** Whether the policy of the page forbids WebAssembly. */
  isForbidden?: boolean;
  loading?: Promise<Program> | undefined;
  program?: Program | undefined;
  readers?: Readers | undefined;
}

const KEY = Symbol.for("chat-workspace-tools");
const page = globalThis as { [KEY]?: Shared };

export const shared: Shared = (page[KEY] ??= { contexts: 0 });
