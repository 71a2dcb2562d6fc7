// Generated from elements/src/spec.rs: change that, then UPDATE=1 cargo test -p chat-workspace-elements.

/** A line of a build's log. */
export interface LogLine {
  id: number;
  /** ISO 8601. */
  created_at: string;
  /** `trace`, `debug`, `info`, `warn` or `error`. */
  log_level: string;
  stage: string;
  output: string;
}

/** A line of an agent's log. */
export interface AgentLogLine {
  id: number;
  /** ISO 8601. */
  created_at: string;
  level: string;
  output: string;
  /** Which of the agent's `log_sources` has written it. */
  source_id: string;
}

/**
 * A host's own way to reach the server. Ids are UUIDs, and objects have the form of the Coder API. `signal` is aborted when
 * the answer is no longer needed. A call that fails throws an error, with the HTTP status as its `status` if there is one; 4xx
 * other than 408 and 429 are not tried again. The last four are for agents, and to save requests.
 */
export interface WorkspaceApi {
  /** Reads a workspace with its latest build. */
  workspace(id: string, signal: AbortSignal): Promise<unknown>;
  /** Reads a build. */
  build(id: string, signal: AbortSignal): Promise<unknown>;
  /** Reads the log that a build has written so far, in pages, ascending by id. */
  buildLog(id: string, signal: AbortSignal): AsyncIterable<readonly LogLine[]>;
  /**
   * Reads the lines with an id greater than `after`, or all: those that exist, then new ones. Ends when the log is whole; throws
   * when the connection is lost, and is called again with the last id. A page without lines says that the connection is alive.
   */
  followBuildLog(id: string, after: number | undefined, signal: AbortSignal): AsyncIterable<readonly LogLine[]>;
  /** Reads the log that an agent has written so far, or its lines with an id greater than `after`. */
  agentLog?(id: string, after: number | undefined, signal: AbortSignal): AsyncIterable<readonly AgentLogLine[]>;
  /** As `followBuildLog`, for an agent's log. It need not end. */
  followAgentLog?(id: string, after: number | undefined, signal: AbortSignal): AsyncIterable<readonly AgentLogLine[]>;
  /** Reads which scripts of a build's agents have ended. */
  buildTimings?(id: string, signal: AbortSignal): Promise<unknown>;
  /** The workspace, then again after each change. `null` says that the connection is alive: at least every 45 s. */
  watchWorkspace?(id: string, signal: AbortSignal): AsyncIterable<unknown>;
}
