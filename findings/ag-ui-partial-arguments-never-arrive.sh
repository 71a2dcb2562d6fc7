#!/usr/bin/env bash
# Behaviour: `partialToolCallArgs` in `onToolCallArgsEvent` of the AG-UI client, typed as an object, is always `{}` when Node imports the package as an ES module. With `require` it is a string: the repaired JSON of the arguments before the delta of this event.
# Guess: It is the parsed object of all arguments so far, including this delta.
# Versions: @ag-ui/client 1.0.0, rxjs 7.8.1
# Output seen: import: {}, {}; require: "", "{\"name\":\"my\"}"; at the end event both have {"name":"my-ws"}
# Why it matters here: a row that shows arguments while they stream must build them from the deltas.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error @ag-ui/client@1.0.0 rxjs@7.8.1
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import * as imported from "@ag-ui/client";
import { from } from "rxjs";

console.log("node", process.version, "@ag-ui/client", JSON.parse(readFileSync("node_modules/@ag-ui/client/package.json")).version);
const required = createRequire(import.meta.url)("@ag-ui/client");

const events = [
  { type: "RUN_STARTED", threadId: "t", runId: "r" },
  { type: "TOOL_CALL_START", toolCallId: "c1", toolCallName: "start" },
  { type: "TOOL_CALL_ARGS", toolCallId: "c1", delta: '{"name":"my' },
  { type: "TOOL_CALL_ARGS", toolCallId: "c1", delta: '-ws"}' },
  { type: "TOOL_CALL_END", toolCallId: "c1" },
  { type: "RUN_FINISHED", threadId: "t", runId: "r" },
];

async function callbacks(name, { AbstractAgent }) {
  class Agent extends AbstractAgent {
    run() {
      return from(events);
    }
  }
  const seen = { partial: [], end: undefined };
  await new Agent({ threadId: "t" }).runAgent({}, {
    onToolCallArgsEvent: ({ partialToolCallArgs }) => void seen.partial.push(structuredClone(partialToolCallArgs)),
    onToolCallEndEvent: ({ toolCallArgs }) => void (seen.end = toolCallArgs),
  });
  console.log(name, JSON.stringify(seen));
  return seen;
}

const end = { name: "my-ws" };
assert.deepEqual(await callbacks("import", imported), { partial: [{}, {}], end });
assert.deepEqual(await callbacks("require", required), { partial: ["", '{"name":"my"}'], end });
console.log("as described: partial arguments are empty or late");
JS
node run.mjs
