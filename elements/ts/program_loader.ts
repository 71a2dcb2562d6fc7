// Loads the WebAssembly program on first use, and a new one after a failure.
import type { EarlyLog } from "./early_log.js";
import { report } from "./report.js";
import { shared } from "./shared.js";
import type { WorkspaceApi } from "./workspace_api.js";

export type ModuleSource = Response | BufferSource | WebAssembly.Module;
export type WasmSource = string | URL | Request | ModuleSource;

/** What a view calls on its element. */
export interface ViewHost {
  /** The reader pressed the button that opens and closes the row. */
  toggle(): void;
  /** Dispatches an event of the element. */
  emit(type: string, detail: unknown): void;
  /** The program has failed. The view is gone. */
  fail(error: unknown): void;
}

/** A row or a log that the program draws. */
export interface ProgramView {
  update(inputs: Record<string, unknown>): void;
  /** Puts the light row in the place of the view, whose program has failed. */
  restoreLight(): void;
  /** The same, and drops the view. */
  remove(): void;
}

/** A running program. */
export interface Program {
  /** Puts a new view with its first frame in the place of the light row. */
  mount(light: Element, host: ViewHost, inputs: Record<string, unknown>, earlyLog: EarlyLog | undefined): ProgramView;
  /** Drops the state that the rows of a context share. */
  removeChat(chatId: number): void;
}

export interface Options {
  /** Where the WebAssembly module is. */
  wasm?: WasmSource | Promise<WasmSource>;
  /** How to reach the server, in place of fetch and WebSocket. */
  api?: WorkspaceApi;
}

export function configure(options: Options): void {
  Object.assign(shared, options);
}

/** The module as the page gives it, or as the server sends it. The program's script compiles it. */
async function requestModule(): Promise<ModuleSource> {
  const source = await (shared.wasm ?? new URL("./wasm/elements_bg.wasm", import.meta.url));
  const isAddress = typeof source === "string" || source instanceof URL || source instanceof Request;
  return isAddress ? fetch(source) : source;
}

/** Loads the program's script, which arrives long before its module. */
export const loadScript = () => import("./program.js");

/** Loads the script that draws logs without the program. */
export const loadLog = () => import("./log.js");

async function start(): Promise<Program> {
  const source = (shared.module ??= requestModule());
  // The program handles a failure, once its script is there.
  source.catch(() => {});
  return (await loadScript()).startProgram(source);
}

/** Loads the program before the first row needs it. After a failure the next call retries. */
export function preload(): Promise<Program> {
  shared.loading ??= start().catch((error: unknown) => {
    report(error);
    shared.loading = shared.module = undefined;
    throw error;
  });
  return shared.loading;
}
