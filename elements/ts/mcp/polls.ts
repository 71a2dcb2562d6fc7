// Long polls of logs: one at a time, and few while nothing comes.
import { delay } from "../delay.js";
import type { JsonObject } from "../record.js";
import type { Tools } from "./tools.js";

/** How long a poll waits for a line at most, in milliseconds. The server waits no longer. */
const LONGEST_WAIT = 20_000;
/** The least time from the start of a poll without a line to the next one, in milliseconds. */
const QUIET_INTERVAL = 8_000;
/** The same for a poll with lines that were the last ones. */
const LINE_INTERVAL = 250;
/** The same after the first failures. */
const RETRY_INTERVALS = [1_000, 3_000];

/** A log to read: the tool, and the argument that names the log. */
export interface LogName {
  tool: string;
  key: string;
  id: string;
}

export class Polls {
  readonly #logs = new Map<string, PolledLog>();
  #turn: Promise<unknown> = Promise.resolve();
  #failures = 0;
  /** When the next poll may start. */
  #next = 0;
  #streams = 0;

  /** Once `signal` is aborted, no poll starts. */
  constructor(
    private readonly tools: Tools,
    private readonly signal: AbortSignal,
    private readonly onPage: (page: JsonObject) => void,
  ) {}

  /** Reads a log from the line after `after`: what is there, and then new lines until it has ended. */
  async *follow<Line>(name: LogName, after: number | undefined, signal: AbortSignal): AsyncGenerator<Line[]> {
    const log = this.#log(name);
    let read = log.indexAfter(after);
    this.#streams++;
    try {
      for (;;) {
        if (read < log.lines.length) yield log.lines.slice(read) as Line[];
        read = log.lines.length;
        if (log.hasEnded) return;
        await unlessAborted(log.next(), signal);
        // A page without lines is a sign of life.
        if (read === log.lines.length) yield [];
      }
    } finally {
      this.#streams--;
    }
  }

  /** Reads what a log has now. */
  async *list<Line>(name: LogName, after: number | undefined, signal: AbortSignal): AsyncGenerator<Line[]> {
    const log = this.#log(name);
    // A poll that waits has found no further line.
    if (!log.isWaiting && !log.hasEnded) do await unlessAborted(log.next(false), signal); while (log.hasMore);
    yield log.lines.slice(log.indexAfter(after)) as Line[];
  }

  #log({ tool, key, id }: LogName): PolledLog {
    let log = this.#logs.get(id);
    if (!log) {
      const wait = () => Math.floor(LONGEST_WAIT / Math.max(this.#streams, 1));
      const poll = (after: number, isWaiting: boolean) => this.#poll(tool, { [key]: id, after, wait_ms: isWaiting ? wait() : 0 });
      this.#logs.set(id, (log = new PolledLog(poll)));
    }
    return log;
  }

  #poll(tool: string, args: JsonObject): Promise<Page> {
    const page = this.#turn.then(() => this.#run(tool, args));
    this.#turn = page.catch(() => {});
    return page;
  }

  async #run(tool: string, args: JsonObject): Promise<Page> {
    await delay(Math.max(this.#next - performance.now(), 0), this.signal);
    const start = performance.now();
    try {
      const answer = await this.tools.call(tool, args, this.signal);
      const page = pageOf(answer);
      // The first page of a log without lines has not waited.
      const isQuiet = !page.lines.length && args.wait_ms !== 0;
      this.#next = isQuiet ? start + QUIET_INTERVAL : page.hasMore ? 0 : start + LINE_INTERVAL;
      this.#failures = 0;
      this.onPage(answer);
      return page;
    } catch (error) {
      this.#next = start + (RETRY_INTERVALS[this.#failures++] ?? QUIET_INTERVAL);
      throw error;
    }
  }
}

interface Line {
  id: number;
}

interface Page {
  lines: Line[];
  nextAfter: number;
  hasMore: boolean;
  hasEnded: boolean;
}

/** The page of an answer. Throws for one that is none: a host may not pass on what a tool returns. */
function pageOf({ lines, next_after, has_more, ended }: JsonObject): Page {
  if (!Array.isArray(lines) || typeof next_after !== "number") throw new Error("the answer has no lines");
  return { lines: lines as Line[], nextAfter: next_after, hasMore: has_more === true, hasEnded: ended === true };
}

/** A log as far as it is read. Its lines stay, so that a new stream shows them at once. */
class PolledLog {
  readonly lines: Line[] = [];
  hasEnded = false;
  hasMore = true;
  #last = 0;
  #polling: { page: Promise<void>; isWaiting: boolean } | undefined;

  constructor(private readonly poll: (after: number, isWaiting: boolean) => Promise<Page>) {}

  /** Whether a poll runs that waits for a line. */
  get isWaiting(): boolean {
    return this.#polling?.isWaiting === true;
  }

  /** The index of the first line after that with this id. */
  indexAfter(after = 0): number {
    const index = this.lines.findIndex(({ id }) => id > after);
    return index < 0 ? this.lines.length : index;
  }

  /** Reads the next page. Streams share a poll that runs, also one of a stream that was aborted. */
  next(isWaiting = !this.hasMore): Promise<void> {
    this.#polling ??= { page: this.#read(isWaiting), isWaiting };
    return this.#polling.page;
  }

  async #read(isWaiting: boolean): Promise<void> {
    try {
      const { lines, nextAfter, hasMore, hasEnded } = await this.poll(this.#last, isWaiting);
      this.lines.push(...lines.filter(({ id }) => id > this.#last));
      this.#last = nextAfter;
      this.hasMore = hasMore;
      this.hasEnded = hasEnded;
    } finally {
      this.#polling = undefined;
    }
  }
}

/** The result of `work`, which goes on when `signal` is aborted. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const onAbort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort);
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
