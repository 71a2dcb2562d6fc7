#!/usr/bin/env bash
# Behaviour: React 19 takes away a custom element's prop by setting the property of that name to `undefined`. For properties of
#   every element that reflect as text, such as `className`, `title` and `id`, the attribute then reads "undefined".
# Guess: a prop that is no longer given takes its attribute away, as React does for a `div`.
# Versions: react and react-dom 19.3.1, jsdom 26.1.0, Node 20.
# Output seen: <x-row class="undefined" title="undefined"></x-row>; for a div: <div></div>
# Why it matters here: `className={failed ? "failed" : undefined}` on an element of ours leaves the class and tooltip "undefined".
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund react@19.3.1 react-dom@19.3.1 jsdom@26.1.0 >/dev/null

cat >main.cjs <<'JS'
const assert = require("node:assert");
const { JSDOM } = require("jsdom");
const { window } = new JSDOM("<!doctype html><body></body>");
Object.assign(globalThis, { window, document: window.document, IS_REACT_ACT_ENVIRONMENT: true });
Object.defineProperty(globalThis, "navigator", { value: window.navigator, configurable: true });
const React = require("react");
const { createRoot } = require("react-dom/client");

(async () => {
  console.log(`react ${React.version}, Node ${process.version}`);
  window.customElements.define("x-row", class extends window.HTMLElement {});
  const render = async (tag, ...steps) => {
    const box = document.createElement("section");
    const root = createRoot(box);
    for (const props of steps) await React.act(() => root.render(React.createElement(tag, props)));
    return box.innerHTML;
  };
  const given = { className: "failed", title: "Exit code 1", "data-build": "7" };
  const shown = await render("x-row", given);
  const removed = await render("x-row", given, {});
  const setUndefined = await render("x-row", given, { className: undefined, title: undefined, "data-build": undefined });
  const div = await render("div", given, {});
  console.log([shown, removed, div].join("\n"));

  assert.strictEqual(shown, '<x-row class="failed" title="Exit code 1" data-build="7"></x-row>');
  assert.strictEqual(removed, '<x-row class="undefined" title="undefined"></x-row>');
  assert.strictEqual(setUndefined, removed);
  // Controls: a div loses its attributes, and so does the custom element where no property has the prop's name.
  assert.strictEqual(div, "<div></div>");
  console.log("as found: a removed className leaves class=\"undefined\" on a custom element");
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
timeout 120 node main.cjs
