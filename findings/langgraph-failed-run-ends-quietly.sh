#!/usr/bin/env bash
# Behaviour: `client.runs.stream` of the LangGraph SDK yields the failure of a run as an `error` event and the loop ends normally. `client.runs.wait` throws for the same failure.
# Guess: The loop over the stream throws too.
# Versions: @langchain/langgraph-sdk 1.15.0
# Output seen: stream: metadata, error, ends normally; wait: throws "ValueError: no quota"
# Why it matters here: a loop that ends without an exception does not prove that the tool calls of the run have results.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error @langchain/langgraph-sdk@1.15.0
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Client } from "@langchain/langgraph-sdk";

const sdk = "@langchain/langgraph-sdk";
console.log("node", process.version, sdk, JSON.parse(readFileSync(`node_modules/${sdk}/package.json`)).version);

const clientFor = (body, type) =>
  new Client({
    apiUrl: "http://mock.invalid",
    apiKey: null,
    callerOptions: { maxRetries: 0, fetch: async () => new Response(body, { headers: { "content-type": type } }) },
  });
const failure = { error: "ValueError", message: "no quota" };
const event = (name, data) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const metadata = event("metadata", { run_id: "r" });

async function stream(name, body) {
  const seen = { events: [], ends: "normally" };
  try {
    for await (const { event } of clientFor(body, "text/event-stream").runs.stream(null, "agent", { input: {} })) {
      seen.events.push(event);
    }
  } catch (error) {
    seen.ends = error.message;
  }
  console.log("stream,", name, JSON.stringify(seen));
  return seen;
}
async function wait(name, body) {
  const run = clientFor(JSON.stringify(body), "application/json").runs.wait(null, "agent", { input: {} });
  const seen = await run.then((value) => ({ value }), (error) => ({ throws: error.message }));
  console.log("wait,", name, JSON.stringify(seen));
  return seen;
}

// Controls: a successful run, and the same failure from `wait`.
const values = event("values", { messages: [] });
assert.deepEqual(await stream("whole", metadata + values), { events: ["metadata", "values"], ends: "normally" });
assert.deepEqual(await wait("whole", { messages: [] }), { value: { messages: [] } });
assert.deepEqual(await wait("failed", { __error__: failure }), { throws: "ValueError: no quota" });

assert.deepEqual(await stream("failed", metadata + event("error", failure)), {
  events: ["metadata", "error"],
  ends: "normally",
});
console.log("as described: the stream of a failed run ends normally");
JS
node run.mjs
