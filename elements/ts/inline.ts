// The package with the WebAssembly module inside, for pages that cannot load a second file.
import wasm from "elements-wasm";
import { configure, define } from "./index.js";

export * from "./index.js";

configure({ wasm });
define();
