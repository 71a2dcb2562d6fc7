#!/usr/bin/env bash
# Behaviour: When an `AbortSignal` aborts a tool call, the client rejects with the error class and code of a request timeout (-32001 in 1.32, REQUEST_TIMEOUT in 2.4). Only the message differs.
# Guess: It rejects with the reason of the signal, an AbortError.
# Versions: @modelcontextprotocol/sdk 1.32.2, @modelcontextprotocol/client 2.4.0, @modelcontextprotocol/server 2.4.0
# Output seen: 1.32.2: McpError -32001 for both; 2.4.0: SdkError REQUEST_TIMEOUT for both
# Why it matters here: code that maps this error code to "timed out" shows every stopped call as timed out.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error \
  @modelcontextprotocol/sdk@1.32.2 @modelcontextprotocol/client@2.4.0 @modelcontextprotocol/server@2.4.0
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as client2 from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport as Transport1 } from "@modelcontextprotocol/sdk/inMemory.js";
import { Server as Server1 } from "@modelcontextprotocol/sdk/server/index.js";
import { CallToolRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { Server as Server2 } from "@modelcontextprotocol/server";

const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
const names = ["sdk", "client", "server"].map((name) => `@modelcontextprotocol/${name}`);
console.log("node", process.version, ...names.map((name) => `${name} ${version(name)}`));

const info = { name: "test", version: "1" };
async function run(name, Server, method, Client, Transport, call) {
  const server = new Server(info, { capabilities: { tools: {} } });
  server.setRequestHandler(method, async () => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    return { content: [{ type: "text", text: "built" }] };
  });
  const [serverEnd, clientEnd] = Transport.createLinkedPair();
  await server.connect(serverEnd);
  const client = new Client(info);
  await client.connect(clientEnd);
  const outcome = (options) =>
    call(client, options).then(
      (result) => ({ resolves: result.content[0].text }),
      (error) => ({ class: error.name, code: error.code, abort: error.message.includes("AbortError") }),
    );
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 400);
  const seen = {
    stopped: await outcome({ signal: stop.signal }),
    timedOut: await outcome({ timeout: 400 }),
    left: await outcome({}),
  };
  console.log(name, JSON.stringify(seen));
  await client.close();
  return seen;
}

const both = (kind) => ({
  stopped: { ...kind, abort: true },
  timedOut: { ...kind, abort: false },
  left: { resolves: "built" },
});
const params = { name: "build", arguments: {} };
assert.deepEqual(
  await run("1.32.2", Server1, CallToolRequestSchema, Client1, Transport1, (client, options) =>
    client.callTool(params, undefined, options),
  ),
  both({ class: "McpError", code: -32001 }),
);
assert.deepEqual(
  await run("2.4.0", Server2, "tools/call", client2.Client, client2.InMemoryTransport, (client, options) =>
    client.callTool(params, options),
  ),
  both({ class: "SdkError", code: "REQUEST_TIMEOUT" }),
);
console.log("as described: a stopped call has the error code of a timeout");
JS
node run.mjs
