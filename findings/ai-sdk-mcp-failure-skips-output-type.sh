#!/usr/bin/env bash
# Behaviour: With an output schema, `@ai-sdk/mcp` returns the structured content of a successful call as the output. A failed call (`isError`) is also `output-available`, and its output is the whole MCP result, which does not match the schema.
# Guess: A failed MCP call throws, so the part is `output-error`, and `output` always matches the schema.
# Versions: ai 7.0.173, @ai-sdk/mcp 2.0.99, @modelcontextprotocol/sdk 1.32.2, zod 4.6.7
# Output seen: ok: output-available {"build_id":"b-1"}; isError: output-available {"content":[...],"isError":true}; protocol error: output-error
# Why it matters here: the part state reports success for a failed start; a row must check `isError` in the output.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error \
  ai@7.0.173 @ai-sdk/mcp@2.0.99 @modelcontextprotocol/sdk@1.32.2 zod@4.6.7
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createMCPClient } from "@ai-sdk/mcp";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { CallToolRequestSchema, ListToolsRequestSchema, McpError } from "@modelcontextprotocol/sdk/types.js";
import { readUIMessageStream, simulateReadableStream, streamText, toUIMessageStream } from "ai";
import { MockLanguageModelV4 } from "ai/test";
import { z } from "zod";

const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
console.log("node", process.version, ...["ai", "@ai-sdk/mcp"].map((name) => `${name} ${version(name)}`));

const failed = { content: [{ type: "text", text: "quota exceeded" }], isError: true };
const server = new Server({ name: "server", version: "1" }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, () => ({
  tools: [{ name: "start", inputSchema: { type: "object", properties: { how: { type: "string" } } } }],
}));
server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
  if (params.arguments.how === "isError") return failed;
  if (params.arguments.how === "protocol error") throw new McpError(-32000, "quota exceeded");
  return { content: [{ type: "text", text: "started" }], structuredContent: { build_id: "b-1" } };
});
const [serverEnd, clientEnd] = InMemoryTransport.createLinkedPair();
await server.connect(serverEnd);
const client = await createMCPClient({ transport: clientEnd });
const schema = z.object({ build_id: z.string() });
const tools = await client.tools({
  schemas: { start: { inputSchema: z.object({ how: z.string() }), outputSchema: schema } },
});

const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } };
async function call(how) {
  const model = new MockLanguageModelV4({
    doStream: async () => ({
      stream: simulateReadableStream({
        chunks: [
          { type: "stream-start", warnings: [] },
          { type: "tool-call", toolCallId: "c1", toolName: "start", input: JSON.stringify({ how }) },
          { type: "finish", finishReason: { unified: "tool-calls", raw: "tool-calls" }, usage },
        ],
      }),
    }),
  });
  const { fullStream } = streamText({ model, tools, prompt: "go", onError() {} });
  let message;
  for await (message of readUIMessageStream({ stream: toUIMessageStream({ stream: fullStream }) }));
  const { state, output } = message.parts.find((part) => part.type === "tool-start");
  const seen = { state, output, fitsSchema: schema.safeParse(output).success };
  console.log(how, JSON.stringify(seen));
  return seen;
}

assert.deepEqual(await call("ok"), { state: "output-available", output: { build_id: "b-1" }, fitsSchema: true });
assert.deepEqual(await call("protocol error"), { state: "output-error", output: undefined, fitsSchema: false });
assert.deepEqual(await call("isError"), { state: "output-available", output: failed, fitsSchema: false });
await client.close();
console.log("as described: a failed MCP call is an available output of another type");
JS
node run.mjs
