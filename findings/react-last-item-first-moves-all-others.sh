#!/usr/bin/env bash
# Behaviour: when the last item of a keyed list becomes the first, React leaves it where it is and moves all others behind it. Each
#   move takes a custom element out of the document and puts it back, so N - 1 of them are disconnected and connected. Vue moves one.
# Guess: keys let the renderer find the shortest edit: the one item that changed place is moved, and the others are not touched.
# Versions: react and react-dom 19.3.1, vue 3.5.45, jsdom 26.1.0, Node 20.
# Output seen: React: a, b, c and d reconnected; Vue: e reconnected
# Why it matters here: a chat that puts its newest row first reconnects every open row, so elements must outlive a short disconnect.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund react@19.3.1 react-dom@19.3.1 vue@3.5.45 jsdom@26.1.0 >/dev/null

cat >main.cjs <<'JS'
const assert = require("node:assert");
const { JSDOM } = require("jsdom");
const { window } = new JSDOM("<!doctype html><main id=react></main><main id=vue></main>");
Object.assign(globalThis, { window, document: window.document, IS_REACT_ACT_ENVIRONMENT: true });
for (const name of ["Element", "SVGElement", "Node"]) globalThis[name] = window[name];
globalThis.MathMLElement ??= class {};
Object.defineProperty(globalThis, "navigator", { value: window.navigator, configurable: true });
const React = require("react");
const { createRoot } = require("react-dom/client");
const Vue = require("vue");

(async () => {
  console.log(`react ${React.version}, vue ${Vue.version}, Node ${process.version}`);
  let calls = [];
  class Row extends window.HTMLElement {
    connectedCallback() {
      calls.push(`+${this.id}`);
    }
    disconnectedCallback() {
      calls.push(`-${this.id}`);
    }
  }
  window.customElements.define("x-row", Row);
  const react = createRoot(document.getElementById("react"));
  const items = Vue.shallowRef([]);
  Vue.createApp({ render: () => items.value.map((id) => Vue.h("x-row", { key: id, id })) }).mount("#vue");

  const show = {
    React: (ids) => React.act(() => react.render(ids.map((id) => React.createElement("x-row", { key: id, id })))),
    Vue: (ids) => {
      items.value = ids;
      return Vue.nextTick();
    },
  };
  const reconnected = async (library, from, to) => {
    await show[library]([...from]);
    calls = [];
    await show[library]([...to]);
    assert.strictEqual([...document.querySelectorAll(`#${library.toLowerCase()} x-row`)].map((row) => row.id).join(""), to);
    for (const id of to) assert.strictEqual(calls.filter((call) => call === `-${id}`).length, calls.filter((call) => call === `+${id}`).length);
    const moved = calls.filter((call) => call[0] === "-").map((call) => call[1]).sort().join("");
    console.log(`${library}: ${from} -> ${to}: reconnected "${moved}"`);
    return moved;
  };
  assert.strictEqual(await reconnected("React", "abcde", "eabcd"), "abcd");
  assert.strictEqual(await reconnected("Vue", "abcde", "eabcd"), "e");
  // Control: the other way round, both move the one item that changed place.
  assert.strictEqual(await reconnected("React", "abcde", "bcdea"), "a");
  assert.strictEqual(await reconnected("Vue", "abcde", "bcdea"), "a");
  console.log("as found: React moves all items but the one that became the first");
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
timeout 120 node main.cjs
