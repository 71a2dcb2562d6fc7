// Reads the log of a build and then those of its agents, and draws them as plain text. It is used while the program loads for long,
// and where WebAssembly is forbidden.
import { BrowserApi } from "./browser_api.js";
import { agentsOf, isActive, jobStatus, list } from "./build.js";
import type { Chat } from "./chat.js";
import { delay } from "./delay.js";
import { OWN } from "./dom.js";
import { type LogTexts, logTexts } from "./log_texts.js";
import { type Action, parseId } from "./outcome.js";
import { type PlainLine, PlainView } from "./plain_view.js";
import { field, text } from "./record.js";
import { report } from "./report.js";
import { shared } from "./shared.js";
import type { AgentLogLine, LogLine, WorkspaceApi } from "./workspace_api.js";

/** Which log an element shows. */
export interface LogSource {
  /** The build that the call's result names. */
  buildId: string | undefined;
  /** Whether the call still runs. */
  isRunning: boolean;
  /** A start if it is undefined. */
  action: Action | undefined;
}

/** How often a workspace is read for its build, in milliseconds. */
const FIND_INTERVAL = 2_000;
/** The waits before a lost connection is opened again, in milliseconds. The last one repeats. */
const RETRY_DELAYS = [1_000, 2_000, 5_000, 10_000, 30_000];
/** Without a line for so many milliseconds, a notice says that the log takes long. */
const SLOW_TIME = 30_000;

/** The log cannot be read, and a retry without the reader would not help. */
class Refused extends Error {}

export class PlainLog {
  #view: PlainView | undefined;
  #texts!: LogTexts;
  #api!: WorkspaceApi;
  #source: LogSource | undefined;
  #chat!: Chat;
  #run = new AbortController();
  /** Whether the notice says that no line has come for long. */
  #isSlow = false;
  /** Aborted once the call is over: agents may write at any time later. */
  #call = new AbortController();

  /** `light` is where the element draws; `onChange` is called when `isShown` has changed. */
  constructor(
    private readonly light: Element,
    private readonly onChange: () => void,
  ) {}

  /** Whether there is a line or a notice. */
  get isShown(): boolean {
    return this.#view?.isEmpty === false;
  }

  get hasLines(): boolean {
    return this.#view?.hasLines === true;
  }

  /** Shows this log, which is read once, or none. */
  update(source: LogSource | undefined, chat: Chat | undefined): void {
    if (!source || !chat) return this.stop();
    this.#chat = chat;
    // The chat's build is that of its running call.
    const buildId = source.buildId ?? (source.isRunning ? parseId(chat.buildId) : undefined);
    const previous = this.#source;
    this.#source = { ...source, buildId };
    // A build that was found is the call's own, also when the chat names it later.
    if (!previous || (previous.buildId !== undefined && previous.buildId !== buildId)) this.#start();
    else if (previous.isRunning && !source.isRunning) this.#call.abort();
    // The place is a new one in a row that was opened again.
    this.#view?.attach(this.light.querySelector(OWN));
  }

  stop(): undefined {
    this.#run.abort();
    this.#view?.root.remove();
    this.#view = this.#source = undefined;
  }

  #start(): void {
    const source = this.#source!;
    this.stop();
    this.#source = source;
    this.#run = new AbortController();
    this.#call = new AbortController();
    if (!source.isRunning) this.#call.abort();
    this.#texts = logTexts(this.#chat.strings);
    this.#api = shared.api ?? new BrowserApi(this.#chat);
    this.#view = new PlainView(this.#texts, () => {
      this.#start();
      this.onChange();
    });
    const { signal } = this.#run;
    this.#read(signal).catch((error: unknown) => {
      if (signal.aborted) return;
      this.#notify("warning", "log_failed", true);
      if (!(error instanceof Refused)) report(error);
    });
  }

  #notify(kind: "busy" | "info" | "warning", key: Parameters<LogTexts["get"]>[0], canRetry: boolean): void {
    this.#view?.setNotice({ kind, text: this.#texts.get(key), canRetry });
    this.onChange();
  }

  #append(lines: readonly PlainLine[]): void {
    const wasShown = this.isShown;
    this.#view?.append(lines);
    if (!wasShown) this.onChange();
  }

  async #read(signal: AbortSignal): Promise<void> {
    const api = this.#api;
    const buildId = await this.#findBuild(signal);
    const build = (after: number | undefined) => api.followBuildLog(buildId, after, signal);
    const waiting = new AbortController();
    void this.#notifySlow(buildId, AbortSignal.any([signal, waiting.signal])).catch(() => {});
    const stopWaiting = () => {
      if (waiting.signal.aborted) return;
      waiting.abort();
      if (this.#isSlow) this.#view?.setNotice(undefined);
      this.#isSlow = false;
    };
    try {
      await this.#readLog<LogLine>(build, buildId, signal, (lines) => {
        stopWaiting();
        this.#append(lines.map((line) => ({ ...line, createdAt: line.created_at, level: line.log_level })));
      });
    } finally {
      stopWaiting();
    }
    const agents = api.agentLog && this.#source!.action !== "stop" ? await this.#agents(buildId, signal) : [];
    if (!this.#view?.hasLines && !agents.length) this.#notify("info", "log_empty", false);
    await Promise.all(agents.map((agent) => this.#readAgent(agent, buildId, signal)));
  }

  /** Says that no line has come for long. The time in which the build waits in the queue does not count. */
  async #notifySlow(buildId: string, signal: AbortSignal): Promise<void> {
    this.#isSlow = false;
    do await delay(SLOW_TIME, signal);
    while (jobStatus(await this.#api.build(buildId, signal)) === "pending");
    signal.throwIfAborted();
    this.#isSlow = true;
    this.#notify("info", "log_slow", true);
  }

  async #findBuild(signal: AbortSignal): Promise<string> {
    for (;;) {
      const { buildId, action, isRunning } = this.#source!;
      if (buildId !== undefined) return buildId;
      const workspaceId = this.#chat.workspaceId;
      if (workspaceId === undefined || !isRunning) throw new Refused();
      const workspace = await this.#api.workspace(workspaceId, signal).catch(refuse);
      const build = field(workspace, "latest_build");
      const isGoing = /^(?:pending|running)$/.test(jobStatus(build));
      const id = text(build, "id");
      if (id && isGoing && text(build, "transition") === (action === "stop" ? "stop" : "start")) return id;
      await delay(FIND_INTERVAL, signal);
    }
  }

  /** Reads a log to its end, over as many connections as that takes. */
  async #readLog<Line extends { id: number }>(
    follow: (after: number | undefined) => AsyncIterable<readonly Line[]>,
    buildId: string,
    signal: AbortSignal,
    append: (lines: Line[]) => void,
  ): Promise<void> {
    let last: number | undefined;
    for (let failures = 0; ; failures++) {
      try {
        for await (const lines of follow(last)) {
          if (signal.aborted) return;
          if (failures) this.#view?.setNotice(undefined);
          failures = 0;
          const fresh = lines.filter(({ id }) => last === undefined || id > last);
          last = fresh.at(-1)?.id ?? last;
          if (fresh.length) append(fresh);
        }
        if (failures) this.#view?.setNotice(undefined);
        return;
      } catch (error) {
        if (signal.aborted) return;
        refuse(error);
      }
      if (this.#view?.hasLines) this.#notify("busy", "log_reconnecting", false);
      await delay(RETRY_DELAYS[Math.min(failures, RETRY_DELAYS.length - 1)]!, signal).catch(() => {});
      if (signal.aborted) return;
      // A connection does not say why it was refused. The answer about the build does.
      await this.#api.build(buildId, signal).catch((error: unknown) => signal.aborted || refuse(error));
      if (signal.aborted) return;
    }
  }

  /** The agents of a build that has ended. */
  async #agents(buildId: string, signal: AbortSignal): Promise<Agent[]> {
    for (;;) {
      const build = await this.#api.build(buildId, signal).catch(refuse);
      if (build && !isActive(build)) return agentsOf(build).flatMap(agentOf);
      await delay(FIND_INTERVAL, signal);
    }
  }

  async #readAgent({ id, stages }: Agent, buildId: string, signal: AbortSignal): Promise<void> {
    const api = this.#api;
    const call = this.#call.signal;
    let last: number | undefined;
    const append = (lines: AgentLogLine[]) => {
      last = lines.at(-1)!.id;
      this.#append(
        lines.map((line) => ({
          ...line,
          createdAt: line.created_at,
          agentId: id,
          stage: stages.get(line.source_id) ?? this.#texts.get("agent_stage_unnamed"),
        })),
      );
    };
    if (api.followAgentLog && !call.aborted) {
      const either = AbortSignal.any([signal, call]);
      await this.#readLog((after) => api.followAgentLog!(id, after, either), buildId, either, append);
    }
    // What was written until the call was over.
    if (!signal.aborted) await this.#readLog((after) => api.agentLog!(id, after ?? last, signal), buildId, signal, append);
  }
}

interface Agent {
  id: string;
  /** The names of what writes its lines, by their ids. */
  stages: Map<string, string>;
}

function agentOf(agent: unknown): Agent[] {
  const id = text(agent, "id");
  const sources = list(field(agent, "log_sources"));
  const stages = new Map(sources.map((source) => [text(source, "id") ?? "", text(source, "display_name") ?? ""]));
  return id ? [{ id, stages }] : [];
}

/** Throws if a request was refused, so that it is not sent again. Other failures may pass. */
function refuse(error: unknown): undefined {
  const status = Number(field(error, "status"));
  if (status >= 400 && status < 500 && status !== 408 && status !== 429) throw new Refused(String(error));
}
