// What the recorders share: the tool's result, and the normalization that makes two runs equal.
import { readFileSync } from "node:fs";

export const TOOL = "start_workspace";
export const BUILD = "5b1f3c1e-3f2a-4c7b-9a55-0d2f8d4f1c11";
export const INPUT = { reason: "hi" };
export const RESULT = { started: true, workspace_name: "ada/my-ws", build_id: BUILD };
export const BUILDING = { status: "building", build_id: BUILD };
export const QUOTA = {
  error: "workspace start build failed: insufficient quota",
  build_id: BUILD,
  error_code: "INSUFFICIENT_QUOTA",
};
export const text = (text) => ({ content: [{ type: "text", text }] });

/** The installed version of a package. */
export const version = (name) =>
  JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), "utf8")).version;

// Ids that packages generate, and times.
const GENERATED = [
  /\b(?:aitxt|chat|msg|run|thread)-[-\w]{6,}/g,
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi,
];
const ISO_TIME = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g;
const UNIX_TIME = /\b1[6-9]\d{11}\b/g;

/** A situation as plain JSON, with generated ids numbered and all times equal. */
export function normalize(situation) {
  const ids = new Map([[BUILD, BUILD]]);
  const number = (id) => {
    if (!ids.has(id)) ids.set(id, `generated-${ids.size}`);
    return ids.get(id);
  };
  let json = JSON.stringify(situation);
  for (const pattern of GENERATED) json = json.replace(pattern, number);
  return JSON.parse(json.replace(ISO_TIME, "2026-01-01T00:00:00Z").replace(UNIX_TIME, "0"));
}

/** A snapshot of a value that changes later. */
export const copy = (value) => JSON.parse(JSON.stringify(value ?? null));

/** Adds a snapshot unless it equals the last one. */
export function addChange(list, value) {
  if (value === undefined) return;
  const snapshot = copy(value);
  if (JSON.stringify(list.at(-1)) !== JSON.stringify(snapshot)) list.push(snapshot);
}
