// Run by `cargo xtask record`. Runs each package with mock models, agents and transports, and writes what it emits for a call of start_workspace: one file
// for each package and version, an object whose keys name the situations. `node run.mjs FOLDER [FILE]`.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { normalize, version } from "./shared.mjs";

const RECORDERS = ["a2a", "acp", "ag_ui", "ai_sdk", "ai_sdk_mcp", "assistant_ui", "assistant_ui_ai_sdk", "copilotkit", "langgraph", "openai", "tanstack"];
// No situation takes this long. A package that never answers must not block the others.
const LIMIT = 30_000;

// React's and the packages' warnings about mocks.
console.error = console.warn = () => {};
process.on("unhandledRejection", () => {});
globalThis.IS_REACT_ACT_ENVIRONMENT = true;

const [folder, only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
let failed = 0;
for (const name of RECORDERS) {
  if (only && only !== name) continue;
  const { file, packageName, situations } = await import(`./${name}.mjs`);
  const recorded = {};
  for (const [situation, record] of Object.entries(situations)) {
    let timer;
    const limit = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error("no end")), LIMIT);
    });
    try {
      recorded[situation] = normalize(await Promise.race([record(), limit]));
    } catch (error) {
      failed += 1;
      console.log(`${name}: ${situation}: ${error.stack}`);
    } finally {
      clearTimeout(timer);
    }
  }
  // An upgrade replaces the recording of the version before.
  for (const old of readdirSync(folder)) {
    if (old.replace(/-\d[^-]*\.json$/, "") === file) rmSync(join(folder, old));
  }
  const target = `${file}-${version(packageName)}.json`;
  writeFileSync(join(folder, target), `${JSON.stringify(recorded, null, 1)}\n`);
  console.log(`${target}: ${Object.keys(recorded).length} situations`);
}
process.exit(failed > 0 ? 1 : 0);
