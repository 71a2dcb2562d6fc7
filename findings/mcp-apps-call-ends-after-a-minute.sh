#!/usr/bin/env bash
# Behaviour: A call of an app through `AppBridge` ends after 60 s, the timeout of the host's client: the bridge passes on neither the `timeout` of the app nor its `resetTimeoutOnProgress`.
# Guess: The timeout that the app gives to `callServerTool` counts, or progress resets it, as the app asks for.
# Versions: @modelcontextprotocol/ext-apps 2.0.4, @modelcontextprotocol/client 2.4.0, @modelcontextprotocol/core 2.4.0, @modelcontextprotocol/server 2.4.0, zod 4.6.7
# Output seen: the app: "60 s: Request timed out"; control, the host's own call with the same options: "90 s: built"
# Why it matters here: a tool that waits for a build of minutes cannot be called by the row; each poll waits 20 s at most.
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
import { mock } from "node:test";
import { Client, InMemoryTransport } from "@modelcontextprotocol/client";
import { App } from "@modelcontextprotocol/ext-apps";
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
// Reports progress every 10 s, and ends after 90 s.
server.registerTool("build", { inputSchema: z.object({}) }, async (_, { mcpReq }) => {
  const progressToken = mcpReq._meta?.progressToken;
  for (let progress = 1; progress <= 9; progress++) {
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    await mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress } }).catch(() => {});
  }
  return { content: [{ type: "text", text: "built" }] };
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

// What the app sends to its host, and what the host sends to the server.
const sent = { app: [], host: [] };
for (const [name, end] of Object.entries({ app: appEnd, host: clientEnd })) {
  const send = end.send.bind(end);
  end.send = (message, options) => {
    if (message.method === "tools/call") sent[name].push(Object.keys(message.params).sort());
    return send(message, options);
  };
}

mock.timers.enable({ apis: ["setTimeout"] });
async function run(call) {
  let outcome;
  call.then(({ content }) => (outcome = content[0].text), (error) => (outcome = error.message));
  for (let seconds = 0; seconds <= 120; seconds++) {
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    if (outcome) return `${seconds} s: ${outcome}`;
    mock.timers.tick(1000);
  }
}
const params = { name: "build", arguments: {} };
const options = { timeout: 600_000, onprogress: () => {}, resetTimeoutOnProgress: true };
const seen = {
  app: await run(app.callServerTool(params, options)),
  // Control: the host's own call with the same options.
  host: await run(client.callTool(params, options)),
};
console.log(JSON.stringify({ ...seen, sent }));
// No message has a timeout: each side counts its own.
const keys = ["_meta", "arguments", "name"];
assert.deepEqual(sent, { app: [keys], host: [keys, keys] });
assert.match(seen.app, /^60 s: .*timed out/i);
assert.equal(seen.host, "90 s: built");
console.log("as described: the timeout of the app does not count");
process.exit(0);
JS
node run.mjs
