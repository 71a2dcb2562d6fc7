#!/usr/bin/env bash
# Behaviour: The host's capability `openLinks` is what the constructor of `AppBridge` was given, whether or not `onopenlink` is set. With the capability and no handler the request of the app fails with "Method not found"; with a handler and no capability it works. `App.openLink` checks neither.
# Guess: The bridge names what it has a handler for, or refuses to connect without one; a request without the capability is not sent.
# Versions: @modelcontextprotocol/ext-apps 2.0.4, @modelcontextprotocol/client 2.4.0, @modelcontextprotocol/core 2.4.0, @modelcontextprotocol/server 2.4.0, zod 4.6.7
# Output seen: both: named, {}; capability only: named, -32601 Method not found; handler only: not named, {}
# Why it matters here: the row passes the links of a log to the host; a host that names the capability may still not open them, so the rejection is handled.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error \
  @modelcontextprotocol/ext-apps@2.0.4 @modelcontextprotocol/client@2.4.0 @modelcontextprotocol/core@2.4.0 \
  @modelcontextprotocol/server@2.4.0 zod@4.6.7
cat > run.mjs <<'JS'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { InMemoryTransport } from "@modelcontextprotocol/client";
import { App } from "@modelcontextprotocol/ext-apps";
import { AppBridge } from "@modelcontextprotocol/ext-apps/app-bridge";

const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
const packages = ["@modelcontextprotocol/ext-apps", "@modelcontextprotocol/client", "@modelcontextprotocol/core", "@modelcontextprotocol/server", "zod"];
console.log("node", process.version, ...packages.map((name) => `${name} ${version(name)}`));
// The library logs each message.
console.debug = () => {};
const info = { name: "test", version: "1" };

async function run(capabilities, hasHandler) {
  const bridge = new AppBridge(null, info, capabilities);
  if (hasHandler) bridge.onopenlink = async () => ({});
  const app = new App(info, {}, { autoResize: false });
  const [hostEnd, appEnd] = InMemoryTransport.createLinkedPair();
  await bridge.connect(hostEnd);
  await app.connect(appEnd);
  const outcome = await app.openLink({ url: "https://example.com" }).then(
    (result) => JSON.stringify(result),
    (error) => `${error.code} ${error.message}`,
  );
  const seen = { isNamed: "openLinks" in app.getHostCapabilities(), outcome };
  await app.close();
  return seen;
}

const seen = {
  both: await run({ openLinks: {} }, true),
  capabilityOnly: await run({ openLinks: {} }, false),
  handlerOnly: await run({}, true),
};
console.log(JSON.stringify(seen));
assert.deepEqual(seen, {
  both: { isNamed: true, outcome: "{}" },
  capabilityOnly: { isNamed: true, outcome: "-32601 Method not found" },
  handlerOnly: { isNamed: false, outcome: "{}" },
});
console.log("as described: the capability says nothing about the handler");
JS
node run.mjs
