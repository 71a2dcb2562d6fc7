#!/usr/bin/env bash
# Behaviour: `WebAssembly.compileStreaming`, `WebAssembly.compile` and `instantiate` compile no function in Chromium. They only
#   validate the functions. Each one is compiled on the main thread, when it is called there for the first time.
# Guess: the promise of `WebAssembly.compile` resolves when the functions are compiled, in the background.
# Versions: playwright-core 1.65.1, Chromium 156 (the version is printed), Node 20.
# Output seen, for 700 of 1,000 functions: compile 0, instantiate 0, first calls 700 on the main thread, second calls 0; with
#   V8's --no-wasm-lazy-compilation: compile 1000 on other threads, and no more
# Why it matters here: preloading and compiling the elements' module early does not take away the cost of the first log: 1,592 of
#   its functions were compiled while that was drawn, in about 30 ms.
set -euo pipefail

for candidate in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
  browser=$(command -v "$candidate" || true)
  if [ -n "$browser" ]; then break; fi
done
if [ -z "$browser" ]; then echo "skipped: Chromium is not installed"; exit 0; fi

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund playwright-core@1.65.1 >/dev/null

cat >main.cjs <<'JS'
const assert = require("node:assert");
const { once } = require("node:events");
const { createServer } = require("node:http");
const { chromium } = require("playwright-core");

const FUNCTIONS = 1000;
const CALLED = 700;

// A module with the exports f0 to f999, which add their own number to their argument.
function unsigned(value) {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >> 7)];
}
function signed(value) {
  return value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)];
}
const sized = (bytes) => [...unsigned(bytes.length), ...bytes];
const list = (items) => [...unsigned(items.length), ...items.flat()];
const name = (text) => sized([...Buffer.from(text)]);
const section = (id, bytes) => [id, ...sized(bytes)];
const I32 = 0x7f;
const numbers = [...Array(FUNCTIONS).keys()];
const MODULE = Buffer.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, list([[0x60, ...list([[I32]]), ...list([[I32]])]])),
  ...section(3, list(numbers.map(() => [0]))),
  ...section(7, list(numbers.map((number) => [...name(`f${number}`), 0, ...unsigned(number)]))),
  // No locals; local.get 0, i32.const number, i32.add, end.
  ...section(10, list(numbers.map((number) => sized([0, 0x20, 0, 0x41, ...signed(number), 0x6a, 0x0b])))),
]);

const STEPS = ["compile", "instantiate", "first calls", "second calls"];

// Each measurement has a browser of its own, since Chromium shares the code of modules with the same bytes.
async function measure(executablePath, origin, how, flags) {
  const browser = await chromium.launch({ executablePath, args: ["--headless", "--no-sandbox", "--disable-gpu", ...flags] });
  console.log(`playwright-core 1.65.1, Chromium ${browser.version()}, Node ${process.version}`);
  const page = await browser.newPage();
  await page.goto(`${origin}/page`);
  await browser.startTracing(page, { categories: ["v8.wasm", "disabled-by-default-v8.wasm.detailed", "blink.user_timing"] });
  await page.evaluate(
    async ({ how, url, called, steps }) => {
      let result;
      const callAll = () => {
        for (let number = 0; number < called; number++)
          if (result.exports[`f${number}`](5) !== number + 5) throw new Error(`f${number}`);
      };
      const work = [
        async () => {
          if (how === "compileStreaming") result = await WebAssembly.compileStreaming(fetch(url));
          else result = await WebAssembly.compile(await (await fetch(url)).arrayBuffer());
        },
        async () => (result = await WebAssembly.instantiate(result)),
        callAll,
        callAll,
      ];
      for (const [index, step] of steps.entries()) {
        performance.mark(`${step} start`);
        await work[index]();
        // Work that goes on in the background counts as well.
        await new Promise((done) => setTimeout(done, 1000));
        performance.mark(`${step} end`);
      }
    },
    { how, url: `${origin}/module.wasm`, called: CALLED, steps: STEPS },
  );
  const { traceEvents } = JSON.parse(await browser.stopTracing());
  await browser.close();

  const counts = {};
  for (const step of STEPS) {
    const start = traceEvents.find((event) => event.name === `${step} start`);
    const end = traceEvents.find((event) => event.name === `${step} end`);
    const compiled = traceEvents.filter(
      (event) => event.name === "wasm.CompileBaseline" && event.pid === start.pid && event.ts >= start.ts && event.ts <= end.ts,
    );
    const onMain = compiled.filter((event) => event.tid === start.tid).length;
    counts[step] = { main: onMain, other: compiled.length - onMain };
  }
  console.log(`  ${how}${flags.map((flag) => ` ${flag}`).join("")}: functions compiled`, JSON.stringify(counts));
  return counts;
}

(async () => {
  const server = createServer(({ url }, response) => {
    if (!url.endsWith("/module.wasm")) response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html>");
    else response.writeHead(200, { "Content-Type": "application/wasm" }).end(MODULE);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${server.address().port}`;

  const none = { main: 0, other: 0 };
  for (const how of ["compileStreaming", "compile"]) {
    assert.deepStrictEqual(await measure(process.argv[2], origin, how, []), {
      compile: none,
      instantiate: none,
      "first calls": { main: CALLED, other: 0 },
      "second calls": none,
    });
  }

  // Control: without lazy compilation the guess is true, and the same count sees it.
  const eager = await measure(process.argv[2], origin, "compileStreaming", ["--js-flags=--no-wasm-lazy-compilation"]);
  assert.equal(eager.compile.main + eager.compile.other, FUNCTIONS);
  assert.deepStrictEqual([eager.instantiate, eager["first calls"], eager["second calls"]], [none, none, none]);
  console.log("as found: a compiled module has no code until its functions are called");
  server.close();
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
timeout 120 node main.cjs "$browser"
