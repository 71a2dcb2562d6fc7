// The program behind the adapters, with its module inside.
import init, { adapt } from "adapters-wasm/adapters.js";
import wasm from "adapters-wasm/adapters_bg.wasm";
import { stringify } from "./json.js";

export async function start() {
  await init({ module_or_path: wasm });
  return (vocabulary, value) => adapt(vocabulary, stringify(value));
}
