#!/usr/bin/env bash
# Behaviour: `AppBridge.setHostContext` sends the values that are new or changed. A key that the new context lacks is not sent, so the app keeps its old value for good.
# Guess: After `setHostContext` the app has this context.
# Versions: @modelcontextprotocol/ext-apps 2.0.4, @modelcontextprotocol/client 2.4.0, @modelcontextprotocol/core 2.4.0, @modelcontextprotocol/server 2.4.0, zod 4.6.7
# Output seen: no change is sent, and the app has {"theme":"dark","displayMode":"inline"}; control, theme "light": {"theme":"light"} is sent
# Why it matters here: a host that goes back to its default theme cannot tell the row so by leaving `theme` out.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error \
  @modelcontextprotocol/ext-apps@2.0.4 @modelcontextprotocol/client@2.4.0 @modelcontextprotocol/core@2.4.0 \
  @modelcontextprotocol/server@2.4.0 zod@4.6.7
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { InMemoryTransport } from "@modelcontextprotocol/client";
import { App } from "@modelcontextprotocol/ext-apps";
import { AppBridge } from "@modelcontextprotocol/ext-apps/app-bridge";

const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
const packages = ["@modelcontextprotocol/ext-apps", "@modelcontextprotocol/client", "@modelcontextprotocol/core", "@modelcontextprotocol/server", "zod"];
console.log("node", process.version, ...packages.map((name) => `${name} ${version(name)}`));
// The library logs each message.
console.debug = () => {};
const info = { name: "test", version: "1" };

const bridge = new AppBridge(null, info, {}, { hostContext: { theme: "dark", displayMode: "inline" } });
const app = new App(info, {}, { autoResize: false });
const changes = [];
app.onhostcontextchanged = (change) => changes.push(change);
const [hostEnd, appEnd] = InMemoryTransport.createLinkedPair();
await bridge.connect(hostEnd);
await app.connect(appEnd);
const settle = () => new Promise((resolve) => setTimeout(resolve, 50));

bridge.setHostContext({ displayMode: "inline" });
await settle();
const removed = { changes: [...changes], context: app.getHostContext() };
bridge.setHostContext({ theme: undefined, displayMode: "inline" });
await settle();
const cleared = { changes: changes.length, hasTheme: app.getHostContext().theme !== undefined };
// Control: a changed value.
bridge.setHostContext({ theme: "light", displayMode: "inline" });
await settle();
const changed = { changes: changes.slice(cleared.changes), context: app.getHostContext() };
console.log(JSON.stringify({ removed, cleared, changed }));
assert.deepEqual(removed, { changes: [], context: { theme: "dark", displayMode: "inline" } });
// A key whose value is undefined is sent.
assert.deepEqual(cleared, { changes: 1, hasTheme: false });
assert.deepEqual(changed, { changes: [{ theme: "light" }], context: { theme: "light", displayMode: "inline" } });
console.log("as described: the app keeps what the host has removed");
await app.close();
JS
node run.mjs
