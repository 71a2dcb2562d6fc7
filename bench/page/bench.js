// The hooks of the peers' benchmark and, with `?measure=<lines>`, a measurement without it.
import init, { appendRaw, mount, setLogsFrom, setLogsRaw, unmount } from "./log_view_bench.js";

const { memory } = await init({ module_or_path: new URL("./log_view_bench_bg.wasm", import.meta.url) });
const wrap = document.documentElement.hasAttribute("data-wrap");
let box;

const bench = {
  mount(element) {
    box = element;
    mount(element, wrap);
  },
  unmount,
  setLogs: (logs) => setLogsRaw(JSON.stringify(logs)),
  append: (batch) => batch.forEach((log) => appendRaw(JSON.stringify(log))),
  setLogsRaw,
  appendRaw,
  setLogsFrom,
  count: () => Number(box.querySelector(".cwt-scroll")?.dataset.lines ?? 0),
  scroller: () => box.querySelector(".cwt-scroll"),
};

const lines = Number(new URLSearchParams(location.search).get("measure"));
if (lines > 0) {
  const { measure } = await import("./measure.js");
  const result = await measure(bench, memory, lines);
  await fetch("./result", { method: "POST", body: JSON.stringify(result) });
} else {
  window.bench = bench;
}
