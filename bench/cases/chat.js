// The chat of the cases: its tool calls, and the lines of its logs.

/** As in `../harness/logs.js`, which a page cannot bundle. */
const STAGES = ["Setting up", "Planning infrastructure", "Starting workspace", "Cleaning Up"];
const START = Date.UTC(2026, 3, 10, 9, 15, 30);
const NAMES = ["create_workspace", "start_workspace", "stop_workspace"];

/** A UUID. */
export const uuid = (number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

/** A line of a log with `count` lines. */
export const logLine = (number, count) => ({
  id: number + 1,
  created_at: new Date(START + number * 7).toISOString(),
  log_source: "provisioner",
  log_level: "info",
  stage: STAGES[Math.min(STAGES.length - 1, Math.floor((number * STAGES.length) / count))],
  output: `#${number} boxes_volume.home[${number}]: Creation complete after 0s [id=vol-${number}]`,
});

/** The lines of each open log. */
export const LINES = 100;
export const logLines = () => Array.from({ length: LINES }, (_, number) => logLine(number, LINES));

/** 497 calls that have ended, two of them open, and then three that run. */
export const chatCalls = () =>
  Array.from({ length: 500 }, (_, number) => ({
    id: `call_${number}`,
    name: number >= 497 ? "start_workspace" : NAMES[number % NAMES.length],
    workspace: `ws-${number}`,
    build: uuid(number),
    isRunning: number >= 497,
    isOpen: number >= 495,
  }));
