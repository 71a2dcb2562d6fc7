#!/usr/bin/env bash
# Behaviour: Client 1.32 also validates the structured content of a failed result (`isError`) against the output schema of the tool. A failure with details in `structuredContent` becomes a schema error and its text is lost. Client 2.4 returns the result.
# Guess: A failed result is not validated against the output schema.
# Versions: @modelcontextprotocol/sdk 1.32.2, @modelcontextprotocol/client 2.4.0, @modelcontextprotocol/server 2.4.0
# Output seen: 1.32.2: throws -32602 without the reason; 2.4.0: resolves "quota exceeded"
# Why it matters here: a failed start should carry its reason as text only, or a row shows a schema error instead.
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
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { Server as Server2 } from "@modelcontextprotocol/server";

const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
const names = ["sdk", "client", "server"].map((name) => `@modelcontextprotocol/${name}`);
console.log("node", process.version, ...names.map((name) => `${name} ${version(name)}`));

const info = { name: "test", version: "1" };
const text = [{ type: "text", text: "quota exceeded" }];
const results = {
  ok: { content: text, structuredContent: { build_id: "b-1" } },
  "error, text only": { content: text, isError: true },
  "error with details": { content: text, structuredContent: { limit: 3 }, isError: true },
};
const list = () => ({
  tools: [
    {
      name: "start",
      inputSchema: { type: "object" },
      outputSchema: { type: "object", properties: { build_id: { type: "string" } }, required: ["build_id"] },
    },
  ],
});
const call = ({ params }) => results[params.arguments.which];

async function run(name, Server, [listMethod, callMethod], Client, Transport) {
  const server = new Server(info, { capabilities: { tools: {} } });
  server.setRequestHandler(listMethod, list);
  server.setRequestHandler(callMethod, call);
  const [serverEnd, clientEnd] = Transport.createLinkedPair();
  await server.connect(serverEnd);
  const client = new Client(info);
  await client.connect(clientEnd);
  await client.listTools();
  const seen = {};
  for (const which of Object.keys(results)) {
    seen[which] = await client.callTool({ name: "start", arguments: { which } }).then(
      (result) => `resolves: ${result.content[0].text}`,
      (error) => `throws ${error.code}: ${error.message.includes("quota exceeded") ? "with" : "without"} the reason`,
    );
  }
  console.log(name, JSON.stringify(seen));
  await client.close();
  return seen;
}

const one = await run("1.32.2", Server1, [ListToolsRequestSchema, CallToolRequestSchema], Client1, Transport1);
const two = await run("2.4.0", Server2, ["tools/list", "tools/call"], client2.Client, client2.InMemoryTransport);
const passes = "resolves: quota exceeded";
assert.deepEqual(one, { ok: passes, "error, text only": passes, "error with details": "throws -32602: without the reason" });
assert.deepEqual(two, { ok: passes, "error, text only": passes, "error with details": passes });
console.log("as described: 1.32.2 replaces the reason of a failure by a schema error");
JS
node run.mjs
