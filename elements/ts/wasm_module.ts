// The WebAssembly module, and whether the page may run one.
import type { ModuleSource } from "./program_loader.js";

/** The smallest module. */
const SMALLEST = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

/** Throws the browser's error where the policy of the page forbids WebAssembly. There WebKit compiles, and creates no instance. */
export function ensureAllowed(): void {
  new WebAssembly.Instance(new WebAssembly.Module(SMALLEST));
}

export async function compile(source: ModuleSource): Promise<WebAssembly.Module> {
  if (!(source instanceof Response)) {
    return source instanceof WebAssembly.Module ? source : WebAssembly.compile(source as BufferSource);
  }
  if (!source.ok) throw new Error(`${source.url}: ${source.status}`);
  // Streaming needs the right content type.
  return source.headers.get("content-type") === "application/wasm"
    ? WebAssembly.compileStreaming(source)
    : WebAssembly.compile(await source.arrayBuffer());
}
