// Loads the WebAssembly program on the first use, and a new one after it broke off.
import type { EarlyLog } from "./early_log.js";

export type WasmSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

/** What a view calls on its element. */
export interface ViewHost {
  /** The reader pressed the button that opens and closes the row. */
  onToggle(open: boolean): void;
  /** An event of the element. */
  emit(type: string, detail: unknown): void;
  /** The program broke off. The view is gone. */
  onBreak(error: unknown): void;
}

/** A row or a log that the program draws. */
export interface ProgramView {
  readonly container: HTMLElement;
  /** The look of logs. */
  readonly styleSheet: CSSStyleSheet;
  update(inputs: Record<string, unknown>): void;
  remove(): void;
}

/** A running program. */
export interface Program {
  /** Draws the first frame into the container of a new view. */
  mount(host: ViewHost, inputs: Record<string, unknown>, earlyLog: EarlyLog | undefined): ProgramView;
  /** Drops what the rows of a context share. */
  forget(chatId: number): void;
}

let wasm: WasmSource | Promise<WasmSource> | undefined;
let compiled: Promise<WebAssembly.Module> | undefined;
let loading: Promise<Program> | undefined;
let running: Program | undefined;

/** Sets where the WebAssembly module is. */
export function configure(options: { wasm: WasmSource | Promise<WasmSource> }): void {
  wasm = options.wasm;
}

async function compile(): Promise<WebAssembly.Module> {
  const source = await (wasm ?? new URL("./wasm/elements_bg.wasm", import.meta.url));
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

async function start(): Promise<Program> {
  compiled ??= compile();
  compiled.catch(() => (compiled = undefined));
  const [{ startProgram }, module] = await Promise.all([import("./program.js"), compiled]);
  const program: Program = await startProgram(module, (error) => {
    console.error("chat-workspace-tools: the program broke off.", error);
    // The next row gets a new program.
    if (running === program) loading = running = undefined;
  });
  return (running = program);
}

/** Loads the program ahead of the first row that needs it. After a failure the next call tries again. */
export function preload(): Promise<Program> {
  loading ??= start().catch((error: unknown) => {
    console.error("chat-workspace-tools: the program cannot be loaded.", error);
    loading = undefined;
    throw error;
  });
  return loading;
}

export const isLoaded = (): boolean => running !== undefined;

/** Drops what the rows of a context share. */
export const forgetChat = (id: number): void => running?.forget(id);
