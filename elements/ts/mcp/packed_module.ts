// The WebAssembly module inside the page. It is packed with LZMA, which makes it a quarter smaller than gzip does.
import { Decoder } from "lzma1-decoder";
import { InputBuffer, OutputBuffer } from "lzma1-streams";
import { ensureAllowed } from "../wasm_module.js";
import { bytesOf } from "./packed_text.js";

/** The module, unpacked when it is first needed. Rejects with the browser's error where the policy forbids WebAssembly. */
export const packedModule: PromiseLike<BufferSource> = {
  then: (resolve, reject) => unpack().then(resolve, reject),
};

async function unpack(): Promise<BufferSource> {
  ensureAllowed();
  // To unpack takes longer than a frame. The row is painted before.
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  // The module is the last element of the page.
  if (document.readyState === "loading") {
    await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
  }
  const element = document.getElementById("module");
  if (!element) throw new Error("the page has no module");
  const packed = bytesOf(element);
  const output = new OutputBuffer(4 * packed.length);
  new Decoder().decompress(new InputBuffer(packed), output);
  return output.toArray() as Uint8Array<ArrayBuffer>;
}
