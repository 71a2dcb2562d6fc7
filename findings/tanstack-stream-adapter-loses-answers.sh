#!/usr/bin/env bash
# Behaviour: A chat client of TanStack AI over the connection `stream(factory)` never passes the run's context on, so the factory does not get the answers to an interrupt (`resume`). The answer is accepted and the agent asks again. A connection of one's own gets it as the fourth argument of `connect`.
# Guess: `stream()` passes on what `connect` gets.
# Versions: @tanstack/ai-client 0.33.2, @tanstack/ai 0.58.0
# Output seen: stream(): no context, interrupts again: 1; connect(): resume i1, interrupts again: 0
# Why it matters here: an approval looks answered, but its call never runs.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error @tanstack/ai-client@0.33.2 @tanstack/ai@0.58.0
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ChatClient, stream } from "@tanstack/ai-client";

const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
console.log("node", process.version, ...["@tanstack/ai-client", "@tanstack/ai"].map((name) => `${name} ${version(name)}`));

const metadata = { kind: "approval", toolName: "start", input: {} };
const interrupts = [{ id: "i1", reason: "approval_required", toolCallId: "c1", metadata }];
async function run(name, connect) {
  const contexts = [];
  // An agent that asks until it gets an answer.
  async function* agent(_messages, _data, _signal, context) {
    contexts.push(context?.resume?.map(({ interruptId }) => interruptId).join() ?? (context ? "no resume" : "no context"));
    const ids = { threadId: "t", runId: context?.runId ?? `r${contexts.length}` };
    yield { type: "RUN_STARTED", ...ids };
    const outcome = context?.resume ? { type: "success" } : { type: "interrupt", interrupts };
    yield { type: "RUN_FINISHED", ...ids, outcome };
  }
  const client = new ChatClient({ threadId: "t", connection: connect(agent) });
  await client.sendMessage("go");
  let settled;
  const answered = new Promise((resolve) => (settled = resolve));
  client.updateOptions({ onFinish: settled, onError: settled });
  client.getInterrupts()[0].resolveInterrupt({ approved: true });
  for (let turn = 0; turn < 100 && contexts.length < 2; turn += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, 500))]);
  const seen = { contexts, interrupts: client.getInterrupts().length };
  console.log(name, JSON.stringify(seen));
  return seen;
}

// Control: a connection of one's own.
assert.deepEqual(await run("connect()", (connect) => ({ connect })), { contexts: ["no resume", "i1"], interrupts: 0 });
assert.deepEqual(await run("stream()", (agent) => stream(agent)), { contexts: ["no context", "no context"], interrupts: 1 });
console.log("as described: stream() loses the answer");
process.exit(0);
JS
node run.mjs
