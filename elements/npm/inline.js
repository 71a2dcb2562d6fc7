// The package with its WebAssembly module inside: larger, and without a second file.
import wasm from "elements-wasm";
import { configure, define } from "./index.js";

export * from "./index.js";

configure({ wasm });
define();
