#!/usr/bin/env bash
# Behaviour: `App.callServerTool` asks for progress, and `AppBridge` forwards the call to the server with the app's progress token, which is a number counted in the app. The progress does not reach the app: the host's client passes it to its own pending call with the same number.
# Guess: Progress reaches the app's `onprogress`, or nobody.
# Versions: @modelcontextprotocol/ext-apps 2.0.4, @modelcontextprotocol/client 2.4.0, @modelcontextprotocol/core 2.4.0, @modelcontextprotocol/server 2.4.0, zod 4.6.7
# Output seen: by the app: []; by another call of the host: ["of build"]; control, by the host's own call of the tool: ["of build"]
# Why it matters here: a tool that reports a build by progress shows nothing in the row, and the host shows it for another call; so the row polls.
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
import { App } from "@modelcontextprotocol/ext-apps";
import { AppBridge } from "@modelcontextprotocol/ext-apps/app-bridge";
import { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";

const version = (name) => JSON.parse(readFileSync(`node_modules/@modelcontextprotocol/${name}/package.json`)).version;
console.log("node", process.version, ...["ext-apps", "client", "server"].map((name) => `${name} ${version(name)}`));
// The library logs each message.
console.debug = () => {};
const info = { name: "test", version: "1" };

const server = new McpServer(info);
let release;
const released = new Promise((resolve) => (release = resolve));
let tokenOfWait;
server.registerTool("wait", { inputSchema: z.object({}) }, async (_, { mcpReq }) => {
  tokenOfWait = mcpReq._meta?.progressToken;
  await released;
  return { content: [{ type: "text", text: "waited" }] };
});
server.registerTool("build", { inputSchema: z.object({}) }, async (_, { mcpReq }) => {
  const progressToken = mcpReq._meta?.progressToken;
  await mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress: 1, message: "of build" } });
  return { content: [{ type: "text", text: String(progressToken) }] };
});
const client = new Client(info);
const [serverEnd, clientEnd] = InMemoryTransport.createLinkedPair();
await server.connect(serverEnd);
await client.connect(clientEnd);
const bridge = new AppBridge(client, info, { serverTools: {} });
const app = new App(info, {}, { autoResize: false });
const [hostEnd, appEnd] = InMemoryTransport.createLinkedPair();
await bridge.connect(hostEnd);
await app.connect(appEnd);

const seen = { byApp: [], byOtherCall: [], byOwnCall: [] };
const record = (list) => ({ onprogress: ({ message }) => list.push(message) });
// A call of the host itself, which has no progress.
const waiting = client.callTool({ name: "wait", arguments: {} }, record(seen.byOtherCall));
// The app has its own count, which gets to the same number.
const tokens = [];
while (tokens.at(-1) !== String(tokenOfWait) && tokens.length < 10) {
  const { content } = await app.callServerTool({ name: "build", arguments: {} }, record(seen.byApp));
  tokens.push(content[0].text);
}
release();
await waiting;
// Control: progress of a call of the host.
await client.callTool({ name: "build", arguments: {} }, record(seen.byOwnCall));
console.log(JSON.stringify(seen), "tokens of the app:", tokens, "of the other call:", tokenOfWait);
assert.deepEqual(seen, { byApp: [], byOtherCall: ["of build"], byOwnCall: ["of build"] });
console.log("as described: the progress of the app's call reaches a call of the host");
await app.close();
await client.close();
JS
node run.mjs
