// Compiles the WebAssembly module.
import type { ModuleSource } from "./program_loader.js";

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
