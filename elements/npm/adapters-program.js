// The program behind the adapters, with its module inside: so small that a file of its own would bring more trouble to
// bundlers, servers and policies than bytes to pages.
import { __wbg_finalize_init, __wbg_get_imports, adapt } from "./glue.js";
import { bytes } from "./hex.js";
import { stringify } from "./json.js";
import digits from "./module.js";

export async function start() {
  const { instance } = await WebAssembly.instantiate(bytes(digits), __wbg_get_imports());
  __wbg_finalize_init(instance);
  return (vocabulary, value) => adapt(vocabulary, stringify(value));
}
