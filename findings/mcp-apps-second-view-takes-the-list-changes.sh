#!/usr/bin/env bash
# Behaviour: Each `AppBridge.connect` replaces the client's handler of `notifications/tools/list_changed`: the host's own one and that of earlier apps. Only the last app gets changes, and nobody once it is closed.
# Guess: The host and each app get every change.
# Versions: @modelcontextprotocol/ext-apps 2.0.4, @modelcontextprotocol/client 2.4.0, @modelcontextprotocol/core 2.4.0, @modelcontextprotocol/server 2.4.0, zod 4.6.7
# Output seen: host, first, second: without a bridge 1, 0, 0; with one 0, 1, 0; with two 0, 0, 1; the second closed 0, 0, 0
# Why it matters here: a chat shows many rows over one client; a row must not depend on this notification.
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
import { Client, InMemoryTransport } from "@modelcontextprotocol/client";
import { AppBridge } from "@modelcontextprotocol/ext-apps/app-bridge";
import { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";

const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
const packages = ["@modelcontextprotocol/ext-apps", "@modelcontextprotocol/client", "@modelcontextprotocol/core", "@modelcontextprotocol/server", "zod"];
console.log("node", process.version, ...packages.map((name) => `${name} ${version(name)}`));
// The library logs each message.
console.debug = () => {};
const info = { name: "test", version: "1" };

const server = new McpServer(info);
server.registerTool("build", { inputSchema: z.object({}) }, async () => ({ content: [] }));
const client = new Client(info);
const seen = { host: 0, first: 0, second: 0 };
client.setNotificationHandler("notifications/tools/list_changed", () => void (seen.host += 1));
const [serverEnd, clientEnd] = InMemoryTransport.createLinkedPair();
await server.connect(serverEnd);
await client.connect(clientEnd);
const settle = () => new Promise((resolve) => setTimeout(resolve, 100));
const changes = async () => {
  Object.assign(seen, { host: 0, first: 0, second: 0 });
  server.sendToolListChanged();
  await settle();
  return { ...seen };
};
// An app that receives what its bridge sends.
async function show(name) {
  const bridge = new AppBridge(client, info, { serverTools: { listChanged: true } });
  const [hostEnd, appEnd] = InMemoryTransport.createLinkedPair();
  appEnd.onmessage = ({ method }) => void (seen[name] += method === "notifications/tools/list_changed");
  await appEnd.start();
  await bridge.connect(hostEnd);
  return bridge;
}

const none = await changes();
const first = await show("first");
const one = await changes();
const second = await show("second");
const two = await changes();
await second.close();
const closed = await changes();
console.log(JSON.stringify({ none, one, two, closed }));
assert.deepEqual(none, { host: 1, first: 0, second: 0 });
assert.deepEqual(one, { host: 0, first: 1, second: 0 });
assert.deepEqual(two, { host: 0, first: 0, second: 1 });
assert.deepEqual(closed, { host: 0, first: 0, second: 0 });
console.log("as described: only the last bridge of a client gets changes");
await first.close();
await client.close();
JS
node run.mjs
