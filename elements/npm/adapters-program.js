// The program behind the adapters, with its module inside.
import { createGlue } from "adapters-glue";
import wasm from "adapters-wasm";
import { stringify } from "./json.js";

export async function start() {
  const { default: init, adapt } = createGlue(WebAssembly);
  await init({ module_or_path: wasm });
  return (vocabulary, value) => adapt(vocabulary, stringify(value));
}
