// The AI SDK's MCP client with a server of its own protocol in memory.
import { createMCPClient } from "@ai-sdk/mcp";
import { z } from "zod";
import { call, run } from "./ai_sdk.mjs";
import { BUILD, RESULT, TOOL, text } from "./shared.mjs";

const inputSchema = { type: "object", properties: { reason: { type: "string" } } };

/** A transport to a server whose tool gives this answer: a result, or an error of the protocol. */
const transport = (answer) => {
  const transport = {
    async start() {},
    async close() {
      transport.onclose?.();
    },
    async send({ id, method, params }) {
      const results = {
        initialize: () => ({
          protocolVersion: params.protocolVersion,
          capabilities: { tools: {} },
          serverInfo: { name: "server", version: "1" },
        }),
        "tools/list": () => ({ tools: [{ name: TOOL, title: "Start workspace", inputSchema }] }),
        "tools/call": () => answer.result,
      };
      if (id === undefined) return;
      const isError = method === "tools/call" && answer.error;
      const reply = isError ? { error: answer.error } : { result: results[method]?.() ?? {} };
      queueMicrotask(() => transport.onmessage?.({ jsonrpc: "2.0", id, ...reply }));
    },
  };
  return transport;
};

async function parts(answer, schemas) {
  const client = await createMCPClient({ transport: transport(answer) });
  try {
    const tools = await client.tools(schemas && { schemas: { [TOOL]: schemas } });
    return (await run({ chunks: [call()], tools })).parts;
  } finally {
    await client.close();
  }
}

const ok = { ...text(JSON.stringify(RESULT)), structuredContent: RESULT };
const failed = { ...text("quota exceeded"), isError: true };
const input = z.object({ reason: z.string() });
const output = z.object({ started: z.boolean(), workspace_name: z.string(), build_id: z.string() });

export const file = "ai-sdk-mcp";
export const packageName = "@ai-sdk/mcp";

export const situations = {
  mcp_text_json: () => parts({ result: text(JSON.stringify(RESULT)) }),
  mcp_structured: () => parts({ result: ok }),
  mcp_isError: () => parts({ result: failed }),
  mcp_text_error_json: () => parts({ result: text(JSON.stringify({ error: "build failed", build_id: BUILD })) }),
  mcp_rpc_error: () => parts({ error: { code: -32000, message: "quota exceeded" } }),
  mcp_explicit_schema_no_output: () => parts({ result: ok }, { inputSchema: input }),
  mcp_explicit_schema_output: () => parts({ result: ok }, { inputSchema: input, outputSchema: output }),
  mcp_explicit_schema_output_isError: () => parts({ result: failed }, { inputSchema: input, outputSchema: output }),
};
