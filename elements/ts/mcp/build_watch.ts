// Reads a build again and again while something depends on it.
import { delay } from "../delay.js";
import { asObject, field, type JsonObject, text } from "../record.js";
import type { Gate } from "./gate.js";
import type { Tools } from "./tools.js";

/** The answer of `read_build`. */
export interface BuildAnswer {
  build: JsonObject;
  timings: unknown;
  latestBuildId: string | undefined;
}

/** The time between two reads of a build that has just changed, in milliseconds. It grows as long as nothing changes. */
const FIRST_INTERVAL = 2_000;
const GROWTH = 1.5;
/** The longest time between two reads, and the least one after a failure, in milliseconds. */
const INTERVAL = 15_000;
/** The least time between two reads, in milliseconds. */
const LEAST_INTERVAL = 1_000;
/** The same for a read because of lines of an agent, which may come all the time. */
const AGENT_INTERVAL = 5_000;

export class BuildWatch {
  readonly #listeners = new Set<(answer: BuildAnswer | undefined) => void>();
  #wake = () => {};
  /** Whether the log says that the last answer is out of date. */
  #isStale = false;
  #isRunning = false;
  #reading: Promise<BuildAnswer> | undefined;
  /** When the last read has started, and when the next one may start. */
  #start = 0;
  #next = 0;
  #state: unknown;

  constructor(
    private readonly buildId: string,
    private readonly tools: Tools,
    private readonly gate: Gate,
  ) {}

  /** Reads the build. Reads at the same time share a request. */
  read(): Promise<BuildAnswer> {
    this.#reading ??= this.#request().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  /** Calls `listener` with each answer, and with undefined after a failure, until it is removed. */
  subscribe(listener: (answer: BuildAnswer | undefined) => void): () => void {
    this.#listeners.add(listener);
    void this.#run();
    return () => {
      this.#listeners.delete(listener);
      if (!this.#listeners.size) this.#wake();
    };
  }

  /** Reads the build soon if a page of its log says something new about it. */
  onPage({ build_id, state, ended, agent_id, lines }: JsonObject): void {
    const isNew = build_id === this.buildId && (state !== this.#state || ended === true);
    this.#state = state ?? this.#state;
    // The last line of a script comes shortly before its end.
    const isOfAgent = agent_id !== undefined && Array.isArray(lines) && lines.length > 0;
    if (isNew || isOfAgent) {
      if (!isNew) this.#next = Math.max(this.#next, this.#start + AGENT_INTERVAL);
      this.#isStale = true;
      this.#wake();
    }
  }

  async #request(): Promise<BuildAnswer> {
    const { signal } = this.gate;
    await delay(Math.max(this.#next - performance.now(), 0), signal);
    this.#start = performance.now();
    this.#next = this.#start + INTERVAL;
    const answer = await this.tools.call("read_build", { build_id: this.buildId }, signal);
    const build = asObject(answer.build);
    // A host may not pass on what a tool returns.
    if (text(field(build, "job"), "status") === undefined) throw new Error("the answer has no build");
    this.#next = this.#start + LEAST_INTERVAL;
    return { build, timings: field(answer, "timings"), latestBuildId: text(answer, "latest_build_id") };
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    const { signal } = this.gate;
    let interval = FIRST_INTERVAL;
    let previous: string | undefined;
    while (this.#listeners.size && !signal.aborted) {
      if (this.#isStale) interval = FIRST_INTERVAL;
      this.#isStale = false;
      const answer = await this.read().catch(() => undefined);
      for (const listener of [...this.#listeners]) listener(answer);
      const current = answer && JSON.stringify(answer);
      interval = current !== previous ? FIRST_INTERVAL : Math.min(interval * GROWTH, INTERVAL);
      previous = current;
      if (this.#isStale || !this.#listeners.size) continue;
      const waiting = new AbortController();
      await Promise.race([
        delay(interval, AbortSignal.any([signal, waiting.signal])).catch(() => {}),
        new Promise<void>((resolve) => (this.#wake = resolve)),
      ]);
      waiting.abort();
    }
    this.#isRunning = false;
  }
}
