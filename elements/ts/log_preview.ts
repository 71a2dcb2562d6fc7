// The first lines of a finished log as plain text, shown until the program draws the log.
import type { EarlyLog } from "./early_log.js";
import { html } from "./dom.js";
import { adoptLogStyle } from "./log_style.js";
import { visible } from "./shown_text.js";
import { timeOfDay } from "./time_of_day.js";

/** The most lines of a preview: more than a log box shows at once. */
const MAX_LINES = 60;
/** The number of characters of the list after which no more is read. */
const MAX_LENGTH = 32_768;
/** The program is compiled and started so many frames after a preview, because that takes longer than a frame. */
const FRAMES = 3;
/** The program waits no longer for one preview, in milliseconds: a hidden page has no frames, and a list may arrive slowly. */
const MAX_DELAY = 1_000;

let painted: Promise<unknown> | undefined;

interface LogRecord {
  created_at: string;
  log_level: string;
  stage: string;
  output: string;
}

/**
 * Shows the first lines in place of the placeholder in `light`. Shows nothing of an answer that is no list of lines, nor of a
 * log with an error, which the program opens at the error.
 */
export async function showPreview(light: Element, earlyLog: EarlyLog): Promise<void> {
  const response = (await earlyLog.log).clone();
  painted = Promise.race([
    paint(light, response).catch(() => {}),
    new Promise((resolve) => setTimeout(resolve, MAX_DELAY)),
  ]);
}

/** Resolves once the preview of a log that has arrived is painted, at once without one. */
export const previewPainted = (): Promise<unknown> | undefined => painted;

async function paint(light: Element, response: Response): Promise<void> {
  const records = parseStart(await readStart(response));
  const placeholder = light.querySelector('.cwt-log[data-view="loading"]');
  if (!placeholder || !records.length || records.some(({ log_level }) => log_level === "error")) return;
  adoptLogStyle(light.getRootNode() as ShadowRoot);
  placeholder.setAttribute("data-view", "log");
  placeholder.replaceChildren(previewOf(records));
  for (let frame = 0; frame < FRAMES; frame++) await new Promise(requestAnimationFrame);
}

function previewOf(records: readonly LogRecord[]): Element {
  const preview = html("div", { class: "cwt-log-view cwt-preview" });
  let stage: string | undefined;
  for (const record of records.slice(0, MAX_LINES)) {
    if (record.stage !== stage) preview.append(html("div", { class: "cwt-stage-name" }, visible((stage = record.stage))));
    const line = [html("span", { class: "cwt-time" }, timeOfDay(record.created_at)), html("span", { class: "cwt-output" }, visible(record.output))];
    preview.append(html("div", { class: "cwt-line", "data-level": record.log_level }, ...line));
  }
  return preview;
}

/** The start of the body of a successful answer. */
async function readStart(response: Response): Promise<string> {
  let text = "";
  if (!response.ok || !response.body) return text;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  while (text.length < MAX_LENGTH) {
    const { value, done } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
  }
  // The program reads its own branch of the body to the end.
  void reader.cancel();
  return text;
}

/** The records of a JSON list of which the end may be missing. */
function parseStart(text: string): LogRecord[] {
  const end = text.lastIndexOf("},");
  for (const list of [text, `${text.slice(0, end)}}]`]) {
    try {
      const records: unknown = JSON.parse(list);
      return Array.isArray(records) && records.every(isRecord) ? records : [];
    } catch {
      // The text ends inside a record, or is no JSON.
    }
  }
  return [];
}

function isRecord(value: unknown): value is LogRecord {
  const record = (value ?? {}) as Partial<LogRecord>;
  return [record.created_at, record.log_level, record.stage, record.output].every((text) => typeof text === "string");
}
