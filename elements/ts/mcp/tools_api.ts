// The rows' calls, by the tools `read_build`, `read_build_log` and `read_agent_log`.
import { type JsonObject, text } from "../record.js";
import type { AgentLogLine, LogLine, WorkspaceApi } from "../workspace_api.js";
import { type BuildAnswer, BuildWatch } from "./build_watch.js";
import type { Gate } from "./gate.js";
import { type LogName, Polls } from "./polls.js";
import type { Tools } from "./tools.js";

const buildLogOf = (id: string): LogName => ({ tool: "read_build_log", key: "build_id", id });
const agentLogOf = (id: string): LogName => ({ tool: "read_agent_log", key: "agent_id", id });

export class ToolsApi implements WorkspaceApi {
  readonly #polls: Polls;
  readonly #watches = new Map<string, BuildWatch>();
  /** The build of the call, through which its workspace is read. */
  #buildId = "";

  constructor(
    private readonly tools: Tools,
    private readonly gate: Gate,
  ) {
    this.#polls = new Polls(tools, gate.signal, (page) => this.#watches.forEach((watch) => watch.onPage(page)));
  }

  /** The watch of the call's build. */
  watchCall(buildId: string): BuildWatch {
    this.#buildId = buildId;
    return this.#watch(buildId);
  }

  /** The one watch of a build. */
  #watch(buildId: string): BuildWatch {
    let watch = this.#watches.get(buildId);
    if (!watch) this.#watches.set(buildId, (watch = new BuildWatch(buildId, this.tools, this.gate)));
    return watch;
  }

  async workspace(): Promise<JsonObject> {
    return this.#workspaceOf(await this.#watch(this.#buildId).read());
  }

  async build(id: string): Promise<JsonObject> {
    return (await this.#watch(id).read()).build;
  }

  async buildTimings(id: string): Promise<unknown> {
    return (await this.#watch(id).read()).timings;
  }

  buildLog(id: string, signal: AbortSignal): AsyncGenerator<LogLine[]> {
    return this.#polls.list(buildLogOf(id), undefined, signal);
  }

  followBuildLog(id: string, after: number | undefined, signal: AbortSignal): AsyncGenerator<LogLine[]> {
    return this.#polls.follow(buildLogOf(id), after, signal);
  }

  agentLog(id: string, after: number | undefined, signal: AbortSignal): AsyncGenerator<AgentLogLine[]> {
    return this.#polls.list(agentLogOf(id), after, signal);
  }

  followAgentLog(id: string, after: number | undefined, signal: AbortSignal): AsyncGenerator<AgentLogLine[]> {
    return this.#polls.follow(agentLogOf(id), after, signal);
  }

  async *watchWorkspace(_id: string, signal: AbortSignal): AsyncGenerator<JsonObject> {
    const answers: (BuildAnswer | undefined)[] = [];
    let wake = () => {};
    const unsubscribe = this.#watch(this.#buildId).subscribe((answer) => {
      answers.push(answer);
      wake();
    });
    const onAbort = () => wake();
    signal.addEventListener("abort", onAbort);
    try {
      while (!signal.aborted) {
        const answer = answers.shift();
        // After a failed read there is nothing to yield.
        if (answer) yield await this.#workspaceOf(answer);
        else if (!answers.length) await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      unsubscribe();
    }
  }

  /** The workspace of a build, as the REST API has it. */
  async #workspaceOf({ build, latestBuildId }: BuildAnswer): Promise<JsonObject> {
    const isLatest = latestBuildId === undefined || latestBuildId === text(build, "id");
    return {
      id: build.workspace_id,
      name: build.workspace_name,
      owner_name: build.workspace_owner_name,
      latest_build: isLatest ? build : (await this.#watch(latestBuildId).read()).build,
    };
  }
}
