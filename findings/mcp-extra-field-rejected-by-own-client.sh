#!/usr/bin/env bash
# Behaviour: `McpServer` validates a result against a zod output schema, which accepts an additional field, and sends that field. It publishes the schema with `additionalProperties: false`, so the SDK's own client rejects the successful call. Both SDK generations do this.
# Guess: A result that passes on the server passes on the client; the additional field is removed or accepted.
# Versions: @modelcontextprotocol/sdk 1.32.2, @modelcontextprotocol/client 2.4.0, @modelcontextprotocol/server 2.4.0, zod 4.6.7
# Output seen: exact fields: resolves; one additional field: sent by the server, -32602 "must NOT have additional properties" on the client
# Why it matters here: an additional field in the output of a tool turns a started workspace into a failed call for clients that have listed the tools.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error \
  @modelcontextprotocol/sdk@1.32.2 @modelcontextprotocol/client@2.4.0 @modelcontextprotocol/server@2.4.0 zod@4.6.7
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as client2 from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport as Transport1 } from "@modelcontextprotocol/sdk/inMemory.js";
import { McpServer as Server1 } from "@modelcontextprotocol/sdk/server/mcp.js";
import { McpServer as Server2 } from "@modelcontextprotocol/server";
import { z } from "zod";

const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
const names = ["sdk", "client", "server"].map((name) => `@modelcontextprotocol/${name}`);
console.log("node", process.version, ...names.map((name) => `${name} ${version(name)}`));

const info = { name: "test", version: "1" };
async function run(name, Server, Client, Transport) {
  const server = new Server(info);
  server.registerTool(
    "start",
    { inputSchema: z.object({ more: z.boolean() }), outputSchema: z.object({ build_id: z.string() }) },
    async ({ more }) => ({
      content: [{ type: "text", text: "started" }],
      structuredContent: { build_id: "b-1", ...(more && { queue: 3 }) },
    }),
  );
  const [serverEnd, clientEnd] = Transport.createLinkedPair();
  await server.connect(serverEnd);
  const client = new Client(info);
  await client.connect(clientEnd);
  const call = (more) =>
    client.callTool({ name: "start", arguments: { more } }).then(
      (result) => JSON.stringify(result.structuredContent),
      (error) => `${error.code} ${/must NOT have additional properties/.test(error.message)}`,
    );
  // The client does not validate before it has listed the tools, so this is what the server sends.
  const sent = await call(true);
  const [tool] = (await client.listTools()).tools;
  const seen = {
    sent,
    additionalProperties: tool.outputSchema.additionalProperties,
    exact: await call(false),
    oneMore: await call(true),
  };
  console.log(name, JSON.stringify(seen));
  assert.deepEqual(seen, {
    sent: '{"build_id":"b-1","queue":3}',
    additionalProperties: false,
    exact: '{"build_id":"b-1"}',
    oneMore: "-32602 true",
  });
  await client.close();
}

await run("1.32.2", Server1, Client1, Transport1);
await run("2.4.0", Server2, client2.Client, client2.InMemoryTransport);
console.log("as described: the client rejects what the server has validated");
JS
node run.mjs
