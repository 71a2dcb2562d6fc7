#!/usr/bin/env bash
# Behaviour: an object that React 19 gives to a custom element before its class is defined becomes the attribute "[object Object]".
#   The object itself never arrives: not on definition, and not with later renders that give the same object.
# Guess: React keeps the value and sets the property once the element is defined, or at the latest with the next render.
# Versions: react and react-dom 19.3.1, jsdom 26.1.0, Node 20.
# Output seen: defined: undefined, same object again: undefined, other object: {"name":"start_workspace"}
# Why it matters here: a page that imports the elements lazily after it has rendered shows empty rows for finished tool calls.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund react@19.3.1 react-dom@19.3.1 jsdom@26.1.0 >/dev/null

cat >main.cjs <<'JS'
const assert = require("node:assert");
const { JSDOM } = require("jsdom");
const { window } = new JSDOM("<!doctype html><main></main>");
Object.assign(globalThis, { window, document: window.document, IS_REACT_ACT_ENVIRONMENT: true });
Object.defineProperty(globalThis, "navigator", { value: window.navigator, configurable: true });
const React = require("react");
const { createRoot } = require("react-dom/client");

(async () => {
  console.log(`react ${React.version}, Node ${process.version}`);
  const main = document.querySelector("main");
  const root = createRoot(main);
  const render = (call, key) =>
    React.act(() => root.render(React.createElement("x-row", { key, call, label: "Start", onDone: () => {} })));
  const call = () => main.querySelector("x-row").received;

  const first = { name: "start_workspace" };
  await render(first, 1);
  const before = main.innerHTML;
  console.log("not defined:", before);
  assert.strictEqual(before, '<x-row call="[object Object]" label="Start"></x-row>');

  window.customElements.define(
    "x-row",
    class extends window.HTMLElement {
      get call() {
        return this.received;
      }
      set call(value) {
        this.received = value;
      }
    },
  );
  const defined = call();
  await render(first, 1);
  const again = call();
  await render({ ...first }, 1);
  const other = call();
  console.log(`defined: ${defined}, same object again: ${again}, other object: ${JSON.stringify(other)}`);
  console.log("at the end: ", main.innerHTML);
  assert.strictEqual(defined, undefined);
  assert.strictEqual(again, undefined);
  assert.deepStrictEqual(other, first);
  // The attribute stays beside the property.
  assert.strictEqual(main.innerHTML, before);

  // Control: an element that is created after the definition gets the object, and no attribute.
  await render(first, 2);
  assert.strictEqual(call(), first);
  assert.strictEqual(main.innerHTML, '<x-row label="Start"></x-row>');
  console.log("as found: an object given before the definition does not arrive");
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
timeout 60 node main.cjs
