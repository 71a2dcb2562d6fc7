// Long polls of logs: one at a time, and few while nothing comes.
import type { JsonObject } from "../record.js";
import { delay } from "./gate.js";
import type { Tools } from "./tools.js";

/** How long a poll waits for a line at most, in milliseconds. The server waits no longer. */
const LONGEST_WAIT = 20_000;
/** The least time from the start of a poll without a line to the next one, in milliseconds. */
const QUIET_INTERVAL = 8_000;
/** The same after the first failures. */
const RETRY_INTERVALS = [1_000, 3_000];

export class Polls {
  #turn: Promise<unknown> = Promise.resolve();
  #failures = 0;
  /** When the next poll may start. */
  #next = 0;
  #streams = 0;

  constructor(
    private readonly tools: Tools,
    private readonly onPage: (page: JsonObject) => void,
  ) {}

  /** Reads a log from the line after `after`: what is there, and then new lines until it has ended. */
  async *follow<Line>(name: string, key: string, id: string, after: number | undefined, signal: AbortSignal): AsyncGenerator<Line[]> {
    let last = after ?? 0;
    // What is there comes at once.
    let wait = 0;
    this.#streams++;
    try {
      for (;;) {
        const args = { [key]: id, after: last, wait_ms: wait && Math.floor(LONGEST_WAIT / this.#streams) };
        const page = await this.#poll(name, args, signal);
        const lines = linesOf(page) as Line[];
        last = typeof page.next_after === "number" ? page.next_after : last;
        yield lines;
        if (page.ended === true) return;
        wait = page.has_more === true ? 0 : 1;
      }
    } finally {
      this.#streams--;
    }
  }

  /** Reads what a log has now, in pages. */
  async *list<Line>(name: string, key: string, id: string, after: number | undefined, signal: AbortSignal): AsyncGenerator<Line[]> {
    let last = after ?? 0;
    for (;;) {
      const page = await this.#poll(name, { [key]: id, after: last, wait_ms: 0 }, signal);
      last = typeof page.next_after === "number" ? page.next_after : last;
      yield linesOf(page) as Line[];
      if (page.has_more !== true) return;
    }
  }

  #poll(name: string, args: JsonObject, signal: AbortSignal): Promise<JsonObject> {
    const page = this.#turn.then(() => this.#run(name, args, signal));
    this.#turn = page.catch(() => {});
    return page;
  }

  async #run(name: string, args: JsonObject, signal: AbortSignal): Promise<JsonObject> {
    await delay(Math.max(this.#next - performance.now(), 0), signal);
    const start = performance.now();
    try {
      const page = await this.tools.call(name, args, signal);
      // The first page of a log without lines has not waited.
      const isQuiet = !linesOf(page).length && args.wait_ms !== 0;
      this.#next = isQuiet ? start + QUIET_INTERVAL : 0;
      this.#failures = 0;
      this.onPage(page);
      return page;
    } catch (error) {
      if (!signal.aborted) this.#next = start + (RETRY_INTERVALS[this.#failures++] ?? QUIET_INTERVAL);
      throw error;
    }
  }
}

const linesOf = ({ lines }: JsonObject): unknown[] => (Array.isArray(lines) ? lines : []);
