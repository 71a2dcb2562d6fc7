#!/usr/bin/env bash
# Behaviour: A client validates a result against the output schema only after it has listed the tools. In 1.32 each page of the list replaces the schemas of the previous page, so only tools on the last page are validated. Client 2.4 validates the tools of all pages.
# Guess: `callTool` always validates, and the page of a tool makes no difference.
# Versions: @modelcontextprotocol/sdk 1.32.2, @modelcontextprotocol/client 2.4.0, @modelcontextprotocol/server 2.4.0
# Output seen: before listing: all accepted; after: 1.32.2 first tool accepted, last tool -32602; 2.4.0 both -32602
# Why it matters here: the same malformed result is an output in one chat and an error in another; a row must handle both.
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
const outputSchema = { type: "object", properties: { build_id: { type: "string" } }, required: ["build_id"] };
const tool = (name) => ({ name, inputSchema: { type: "object" }, outputSchema });
// Two pages of one tool each.
const list = ({ params }) =>
  params?.cursor ? { tools: [tool("last")] } : { tools: [tool("first")], nextCursor: "page-2" };
const call = () => ({ content: [{ type: "text", text: "started" }], structuredContent: { id: 7 } });

async function run(name, Server, [listMethod, callMethod], Client, Transport) {
  const server = new Server(info, { capabilities: { tools: {} } });
  server.setRequestHandler(listMethod, list);
  server.setRequestHandler(callMethod, call);
  const [serverEnd, clientEnd] = Transport.createLinkedPair();
  await server.connect(serverEnd);
  const client = new Client(info);
  await client.connect(clientEnd);
  const check = (name) => client.callTool({ name, arguments: {} }).then(() => "accepted", (error) => error.code);
  const seen = { before: [await check("first"), await check("last")], tools: [] };
  let cursor;
  do {
    const page = await client.listTools(cursor ? { cursor } : undefined);
    seen.tools.push(...page.tools.map((tool) => tool.name));
    cursor = page.nextCursor;
  } while (cursor);
  seen.after = [await check("first"), await check("last")];
  console.log(name, JSON.stringify(seen));
  await client.close();
  return seen;
}

const common = { before: ["accepted", "accepted"], tools: ["first", "last"] };
assert.deepEqual(await run("1.32.2", Server1, [ListToolsRequestSchema, CallToolRequestSchema], Client1, Transport1), {
  ...common,
  after: ["accepted", -32602],
});
assert.deepEqual(await run("2.4.0", Server2, ["tools/list", "tools/call"], client2.Client, client2.InMemoryTransport), {
  ...common,
  after: [-32602, -32602],
});
console.log("as described: validation depends on listing");
JS
node run.mjs
