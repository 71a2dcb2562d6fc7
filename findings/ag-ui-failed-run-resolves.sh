#!/usr/bin/env bash
# Behaviour: `runAgent` of the AG-UI client resolves when the run ends with `RUN_ERROR`, and when the stream ends without `RUN_FINISHED`. It rejects only when the stream itself fails. The resolved value is the same as for a successful run.
# Guess: `RUN_ERROR` rejects, and so does a stream that ends early.
# Versions: @ag-ui/client 1.0.0, rxjs 7.8.1
# Output seen: finished, RUN_ERROR, no end: resolves with 1 new message; connection failed: rejects "terminated"
# Why it matters here: a resolved run does not mean that its tool calls have results; only the `RUN_ERROR` callback reports the failure.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error @ag-ui/client@1.0.0 rxjs@7.8.1
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { AbstractAgent } from "@ag-ui/client";
import { Observable } from "rxjs";

console.log("node", process.version, "@ag-ui/client", JSON.parse(readFileSync("node_modules/@ag-ui/client/package.json")).version);
console.error = () => {}; // the client logs a rejected run by itself

class Agent extends AbstractAgent {
  constructor(end) {
    super({ threadId: "t" });
    this.end = end;
  }
  run() {
    const send = async (stream) => {
      const events = [
        { type: "RUN_STARTED", threadId: "t", runId: "r" },
        { type: "TOOL_CALL_START", toolCallId: "c1", toolCallName: "start" },
        { type: "TOOL_CALL_ARGS", toolCallId: "c1", delta: "{}" },
        { type: "TOOL_CALL_END", toolCallId: "c1" },
      ];
      for (const event of events) {
        stream.next(event);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      this.end(stream);
    };
    return new Observable((stream) => void send(stream));
  }
}

async function run(name, end) {
  const agent = new Agent(end);
  const called = [];
  const outcome = await agent
    .runAgent({}, {
      onRunFinishedEvent: () => void called.push("finished"),
      onRunErrorEvent: () => void called.push("error"),
      onRunFailed: () => void called.push("failed"),
    })
    .then(
      ({ result, newMessages }) => ({ resolves: true, result, newMessages: newMessages.length }),
      (error) => ({ resolves: false, message: error.message }),
    );
  console.log(name, JSON.stringify(outcome), "callbacks:", called.join() || "none");
  return { ...outcome, called };
}
const resolved = (...called) => ({ resolves: true, result: undefined, newMessages: 1, called });

// Controls: a successful run and a failed connection.
assert.deepEqual(
  await run("finished", (stream) => {
    stream.next({ type: "RUN_FINISHED", threadId: "t", runId: "r" });
    stream.complete();
  }),
  resolved("finished"),
);
assert.deepEqual(await run("connection failed", (stream) => stream.error(new TypeError("terminated"))), {
  resolves: false,
  message: "terminated",
  called: ["failed"],
});

assert.deepEqual(
  await run("RUN_ERROR", (stream) => {
    stream.next({ type: "RUN_ERROR", message: "no quota" });
    stream.complete();
  }),
  resolved("error"),
);
assert.deepEqual(await run("no end", (stream) => stream.complete()), resolved());
console.log("as described: a failed run resolves");
JS
node run.mjs
