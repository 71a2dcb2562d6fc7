// Loads the WebAssembly program on first use, and a new one after a failure.
import type { EarlyLog } from "./early_log.js";
import { shared } from "./shared.js";
import type { WorkspaceApi } from "./workspace_api.js";

export type WasmSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

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
  /** Puts the light row in the place of the view. */
  restoreLight(): void;
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

async function compile(): Promise<WebAssembly.Module> {
  const source = await (shared.wasm ?? new URL("./wasm/elements_bg.wasm", import.meta.url));
  const isAddress = typeof source === "string" || source instanceof URL || source instanceof Request;
  const given = isAddress ? await fetch(source) : source;
  if (!(given instanceof Response)) {
    return given instanceof WebAssembly.Module ? given : WebAssembly.compile(given as BufferSource);
  }
  if (!given.ok) throw new Error(`${given.url}: ${given.status}`);
  // Streaming needs the right content type.
  return given.headers.get("content-type") === "application/wasm"
    ? WebAssembly.compileStreaming(given)
    : WebAssembly.compile(await given.arrayBuffer());
}

/** Loads the program's script, which arrives long before its module. */
export const loadScript = () => import("./program.js");

/** Loads the script that draws logs without the program. */
export const loadLog = () => import("./log.js");

export const report = (error: unknown) => console.error("chat-workspace-tools", error);

async function start(): Promise<Program> {
  const module = (shared.module ??= compile());
  module.catch(() => (shared.module = undefined));
  const { startProgram } = await loadScript();
  let program: Program | undefined = undefined;
  program = await startProgram(module, (error) => {
    report(error);
    // The next row gets a new program.
    if (shared.program === program) shared.loading = shared.program = undefined;
  });
  return (shared.program = program);
}

/** Loads the program before the first row needs it. After a failure the next call retries. */
export function preload(): Promise<Program> {
  shared.loading ??= start().catch((error: unknown) => {
    report(error);
    shared.loading = undefined;
    throw error;
  });
  return shared.loading;
}

export const isLoaded = (): boolean => shared.program !== undefined;

/** Drops the state that the rows of a context share. */
export const removeChat = (id: number): void => shared.program?.removeChat(id);
