// Starts the page: unpacks its script, which is the element before this one.
import { bytesOf } from "./packed_text.js";

const packed = new Blob([bytesOf(document.getElementById("script")!)]);
const script = document.createElement("script");
script.textContent = await new Response(packed.stream().pipeThrough(new DecompressionStream("gzip"))).text();
document.head.append(script);
