// Measures a finished log: fetching, decoding and showing it, and a search in it.
import { measureFind } from "./find.js";

const frame = () => new Promise(requestAnimationFrame);

const STAGES = ["Setting up", "Planning infrastructure", "Starting workspace", "Cleaning Up"];
const START = Date.UTC(2026, 3, 10, 9, 15, 30);

const output = (i) => `boxes_volume.home[${i}]: \u001b[32mCreation complete\u001b[0m after 0s [id=vol-${i}]`;

/** The log as a server sends it, as a Blob of parts: a large one exceeds the maximum length of a string. */
function list(lines) {
  const parts = [];
  for (let from = 0; from < lines; from += 10_000) {
    const part = [];
    for (let i = from; i < Math.min(from + 10_000, lines); i++) {
      part.push(JSON.stringify({
        id: 20_411 + i,
        created_at: new Date(START + i * 7).toISOString(),
        log_source: "provisioner",
        log_level: "info",
        stage: STAGES[Math.floor((i * STAGES.length) / lines)],
        output: output(i),
      }));
    }
    parts.push(part.join(","));
  }
  return new Blob(["[", ...parts.flatMap((part, i) => (i ? [",", part] : [part])), "]"]);
}

export async function measure(bench, memory, lines) {
  const box = document.querySelector("#bench-box");
  const url = URL.createObjectURL(list(lines));
  bench.mount(box);
  await frame();
  await frame();
  // The browser assembles a blob at the first read, which is slow for a large one and not what is measured.
  await fetch(url).then((response) => response.body.cancel());
  const before = memory.buffer.byteLength;
  const start = performance.now();
  let firstLine;
  bench.setLogsFrom(url);
  while (bench.count() < lines) {
    await frame();
    if (firstLine === undefined && bench.count() > 0) firstLine = performance.now() - start;
  }
  await frame();
  const shown = performance.now() - start;
  const scroller = bench.scroller();
  scroller.scrollTop = scroller.scrollHeight;
  const jump = performance.now();
  await frame();
  await frame();
  const last = [...box.querySelectorAll(".cwt-line[data-id]")].at(-1);
  const result = {
    lines,
    firstLineMs: firstLine,
    shownMs: shown,
    jumpMs: performance.now() - jump,
    reachedEnd: Number(last?.dataset.id) === 20_411 + lines - 1,
    bytesPerLine: (memory.buffer.byteLength - before) / lines,
    nodes: box.querySelectorAll("*").length,
  };
  const outputs = Array.from({ length: lines }, (_, i) => output(i));
  result.textBytes = outputs.reduce((bytes, text) => bytes + text.length, 0) / lines;
  result.find = await measureFind(box, outputs);
  return result;
}
