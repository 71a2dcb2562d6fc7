#!/usr/bin/env bash
# Behaviour: The ACP client starts the handler of each `session/update` immediately, even while the handler of an earlier update awaits, and the prompt response does not wait for the handlers. With handlers that await, a call can become "pending" after it was "completed".
# Guess: Updates are handled one after another, and the prompt request resolves after the last handler.
# Versions: @agentclientprotocol/sdk 2.4.0
# Output seen: handlers that await: prompt answered, completed, in_progress, pending; handlers that do not: pending, in_progress, completed, prompt answered
# Why it matters here: a row updated from an awaiting handler can go backwards; the handler must apply the update before its first await.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error @agentclientprotocol/sdk@2.4.0
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as acp from "@agentclientprotocol/sdk";

const sdk = "@agentclientprotocol/sdk";
console.log("node", process.version, sdk, JSON.parse(readFileSync(`node_modules/${sdk}/package.json`)).version);
const { agent: toAgent, client: toClient } = acp.methods;

// An agent that sends three states of one call and then ends its turn.
function makeAgent() {
  return acp
    .agent({ name: "agent" })
    .onRequest(toAgent.initialize, () => ({ protocolVersion: acp.PROTOCOL_VERSION, agentCapabilities: {} }))
    .onRequest(toAgent.session.new, () => ({ sessionId: "s" }))
    .onRequest(toAgent.session.prompt, async ({ client }) => {
      const update = (update) =>
        client.notify(toClient.session.update, { sessionId: "s", update: { toolCallId: "c1", ...update } });
      await update({ sessionUpdate: "tool_call", title: "start", status: "pending" });
      await update({ sessionUpdate: "tool_call_update", status: "in_progress" });
      await update({ sessionUpdate: "tool_call_update", status: "completed" });
      return { stopReason: "end_turn" };
    });
}

// `delays` is how long each update's handler awaits before it records the status.
async function order(name, delays) {
  const seen = [];
  const there = new TransformStream();
  const back = new TransformStream();
  const connection = makeAgent().connect(acp.ndJsonStream(there.writable, back.readable));
  const client = acp.client({ name: "client" }).onNotification(toClient.session.update, async ({ params }) => {
    const { status } = params.update;
    if (delays) await new Promise((resolve) => setTimeout(resolve, delays[status]));
    seen.push(status);
  });
  await client.connectWith(acp.ndJsonStream(back.writable, there.readable), async (context) => {
    await context.request(toAgent.initialize, { protocolVersion: acp.PROTOCOL_VERSION, clientCapabilities: {} });
    await context.request(toAgent.session.new, { cwd: "/", mcpServers: [] });
    await context.request(toAgent.session.prompt, { sessionId: "s", prompt: [{ type: "text", text: "go" }] });
    seen.push("prompt answered");
    await new Promise((resolve) => setTimeout(resolve, 1500));
  });
  connection.close?.();
  console.log(name, JSON.stringify(seen));
  return seen;
}

assert.deepEqual(await order("no await", undefined), ["pending", "in_progress", "completed", "prompt answered"]);
assert.deepEqual(await order("await", { pending: 900, in_progress: 600, completed: 300 }), [
  "prompt answered",
  "completed",
  "in_progress",
  "pending",
]);
console.log("as described: updates overlap");
process.exit(0);
JS
node run.mjs
