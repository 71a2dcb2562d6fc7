// How the rows reach a server: the calls of the Rust trait `WorkspaceApi`. `configure({ api })` takes a host's own.

/** A line of a build's log. */
export interface LogLine {
  id: number;
  created_at: string;
  log_level: string;
  stage: string;
  output: string;
}

/** A line of an agent's log. */
export interface AgentLogLine {
  id: number;
  created_at: string;
  level: string;
  output: string;
  source_id: string;
}

/**
 * A host's own way to reach the server. Ids are UUIDs, and objects have the form of the Coder API. The rows abort `signal` when
 * they no longer need the answer. A failed call throws an error, with the HTTP status as its `status` if there is one.
 */
export interface WorkspaceApi {
  workspace(id: string, signal: AbortSignal): Promise<unknown>;
  build(id: string, signal: AbortSignal): Promise<unknown>;
  buildLog(id: string, signal: AbortSignal): AsyncIterable<readonly LogLine[]>;
  followBuildLog(id: string, after: number | undefined, signal: AbortSignal): AsyncIterable<readonly LogLine[]>;
  agentLog?(id: string, after: number | undefined, signal: AbortSignal): AsyncIterable<readonly AgentLogLine[]>;
  followAgentLog?(id: string, after: number | undefined, signal: AbortSignal): AsyncIterable<readonly AgentLogLine[]>;
  buildTimings?(id: string, signal: AbortSignal): Promise<unknown>;
  watchWorkspace?(id: string, signal: AbortSignal): AsyncIterable<unknown>;
}
