// The modules that cargo and wasm-bindgen build, under the names that the bundler resolves.

/**
 * The glue of wasm-bindgen (`--target web`), bundled as a function: each call returns glue with its own state, so that a
 * program that has failed can be replaced. The glue instantiates the module with the given `WebAssembly` namespace.
 */
declare module "elements-glue" {
  import type { EarlyLog } from "./early_log.js";
  import type { Page } from "./page.js";

  /** What a view calls. */
  export interface ViewListeners {
    onToggle(open: boolean): void;
    onLogEnd(buildId: string, lines: number): void;
    onLogError(buildId: string | null | undefined, kind: string, message: string): void;
  }

  export class View {
    constructor(page: Page, listeners: ViewListeners, inputs: string, earlyLog: EarlyLog | undefined);
    update(inputs: string): void;
    free(): void;
  }

  export interface Glue {
    initSync(options: { module: WebAssembly.Module }): unknown;
    View: typeof View;
    removeChat(chatId: number): void;
    onPanic(callback: (message: string) => void): void;
  }

  export function createGlue(webAssembly: Pick<typeof WebAssembly, "Instance" | "Module">): Glue;
}

/** The WebAssembly module. */
declare module "elements-wasm" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
