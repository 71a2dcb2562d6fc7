#!/usr/bin/env bash
# Behaviour: `AppBridge.connect` sets its own `oncalltool`, which forwards to the client of the constructor. It replaces one that the host has set before, with a warning in the console; one that is set after `connect` replaces it.
# Guess: A handler of the host wins over the automatic forwarding, whenever it is set.
# Versions: @modelcontextprotocol/ext-apps 2.0.4, @modelcontextprotocol/client 2.4.0, @modelcontextprotocol/core 2.4.0, @modelcontextprotocol/server 2.4.0, zod 4.6.7
# Output seen: set before connect: "server"; set after: "own"; one warning each
# Why it matters here: the test host drops and records calls of the row; with a client in the constructor its handler would never run.
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

const warnings = [];
console.warn = (...words) => warnings.push(words.join(" "));

async function run(isSetBefore) {
  const server = new McpServer(info);
  server.registerTool("build", { inputSchema: z.object({}) }, async () => ({ content: [{ type: "text", text: "server" }] }));
  const client = new Client(info);
  const [serverEnd, clientEnd] = InMemoryTransport.createLinkedPair();
  await server.connect(serverEnd);
  await client.connect(clientEnd);

  const bridge = new AppBridge(client, info, { serverTools: {} });
  const own = async () => ({ content: [{ type: "text", text: "own" }] });
  if (isSetBefore) bridge.oncalltool = own;
  const app = new App(info, {}, { autoResize: false });
  const [hostEnd, appEnd] = InMemoryTransport.createLinkedPair();
  await bridge.connect(hostEnd);
  if (!isSetBefore) bridge.oncalltool = own;
  await app.connect(appEnd);
  const { content } = await app.callServerTool({ name: "build", arguments: {} });
  await app.close();
  await client.close();
  return content[0].text;
}

const seen = { setBefore: await run(true), setAfter: await run(false), warnings: warnings.length };
console.log(JSON.stringify(seen), warnings[0]);
assert.deepEqual(seen, { setBefore: "server", setAfter: "own", warnings: 2 });
console.log("as described: connect replaces a handler that was set before");
JS
node run.mjs
