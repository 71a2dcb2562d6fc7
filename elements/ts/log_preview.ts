// The first lines of a finished log as plain text, shown until the program draws the log.
import type { EarlyLog } from "./early_log.js";
import { html } from "./dom.js";

/** The most lines of a preview: more than a log box shows at once. */
const MAX_LINES = 60;
/** The number of characters of the list after which no more is read. */
const MAX_LENGTH = 32_768;
/** Terminal escapes and other control characters. Tabs stay. */
const CONTROLS = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])|(?!\t)\p{Cc}/gu;

interface LogRecord {
  created_at: string;
  log_level: string;
  stage: string;
  output: string;
}

/**
 * The first lines of the list, or nothing: for an answer that is no list of lines, and for a log with an error, which the
 * program opens at the error.
 */
export async function previewLog(earlyLog: EarlyLog): Promise<Element | undefined> {
  const records = parseStart(await readStart((await earlyLog.log).clone()));
  if (!records.length || records.some(({ log_level }) => log_level === "error")) return undefined;
  const preview = html("div", { class: "cwt-log-view cwt-preview" });
  let stage: string | undefined;
  for (const record of records.slice(0, MAX_LINES)) {
    if (record.stage !== stage) preview.append(html("div", { class: "cwt-stage-name" }, plainText((stage = record.stage))));
    const line = [html("span", { class: "cwt-time" }, timeOfDay(record.created_at)), html("span", { class: "cwt-output" }, plainText(record.output))];
    preview.append(html("div", { class: "cwt-line", "data-level": record.log_level }, ...line));
  }
  return preview;
}

/** The start of the body of a successful answer. */
async function readStart(response: Response): Promise<string> {
  let text = "";
  if (!response.ok || !response.body) return text;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  while (text.length < MAX_LENGTH) {
    const { value, done } = await reader.read();
    if (done) return text;
    text += value;
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

const plainText = (text: string): string => text.replace(CONTROLS, "");

/** `HH:mm:ss.SSS` in the reader's time zone, as the log shows times. */
function timeOfDay(createdAt: string): string {
  const date = new Date(createdAt);
  const digits = (number: number, length: number) => String(number).padStart(length, "0");
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => digits(part, 2));
  return `${hours}:${minutes}:${seconds}.${digits(date.getMilliseconds(), 3)}`;
}
