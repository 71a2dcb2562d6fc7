#!/usr/bin/env bash
# Behaviour: TanStack AI's client cannot answer an AG-UI interrupt of another server: it is "unbound" and `canResolve` is false, and the call's part stays `input-complete`. With the metadata `{ kind: "approval", toolName, input }` it is "generic", can be answered, and the part is `approval-requested`.
# Guess: The interrupt of the protocol is enough: it has an id, a reason and the id of the call.
# Versions: @tanstack/ai-client 0.33.2, @tanstack/ai 0.58.0
# Output seen: plain: unbound, canResolve false, input-complete; with metadata: generic, canResolve true, approval-requested
# Why it matters here: a server for both clients has to add the metadata, or the row keeps running and the reader cannot answer.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error @tanstack/ai-client@0.33.2 @tanstack/ai@0.58.0
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ChatClient } from "@tanstack/ai-client";

const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
console.log("node", process.version, ...["@tanstack/ai-client", "@tanstack/ai"].map((name) => `${name} ${version(name)}`));

async function run(name, more) {
  const connection = {
    async *connect(_messages, _data, _signal, { threadId, runId }) {
      yield { type: "RUN_STARTED", threadId, runId };
      yield { type: "TOOL_CALL_START", toolCallId: "c1", toolCallName: "start" };
      yield { type: "TOOL_CALL_ARGS", toolCallId: "c1", delta: "{}" };
      yield { type: "TOOL_CALL_END", toolCallId: "c1" };
      const interrupts = [{ id: "i1", reason: "tool_call", message: "Start?", toolCallId: "c1", ...more }];
      yield { type: "RUN_FINISHED", threadId, runId, outcome: { type: "interrupt", interrupts } };
    },
  };
  const client = new ChatClient({ threadId: "t", connection });
  await client.sendMessage("go");
  const [{ kind, canResolve }] = client.getInterrupts();
  const { state } = client.getMessages().flatMap(({ parts }) => parts).find(({ type }) => type === "tool-call");
  const seen = { kind, canResolve, state };
  console.log(name, JSON.stringify(seen));
  return seen;
}

const metadata = { kind: "approval", toolName: "start", input: {} };
assert.deepEqual(await run("plain", {}), { kind: "unbound", canResolve: false, state: "input-complete" });
assert.deepEqual(await run("metadata", { metadata }), { kind: "generic", canResolve: true, state: "approval-requested" });
console.log("as described: only TanStack's metadata makes an interrupt answerable");
process.exit(0);
JS
node run.mjs
