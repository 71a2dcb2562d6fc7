// Generated from elements/src/spec.rs: change that, then UPDATE=1 cargo test -p chat-workspace-elements.

/** The status of a tool call. */
export type ToolStatus = "running" | "approval-requested" | "completed" | "error" | "denied" | "cancelled" | "incomplete";

/** What a workspace tool does. */
export type WorkspaceAction = "create" | "start" | "stop";

/** The detail of `toggle`. */
export interface ToggleDetail {
  open: boolean;
}

/** The detail of `build-log-end`. */
export interface BuildLogEndDetail {
  buildId: string;
  /** How many lines the log has. */
  lines: number;
}

/** The detail of `build-log-error`. */
export interface BuildLogErrorDetail {
  /** Null if the build is not known. */
  buildId: string | null;
  kind:
    | "signed-out"
    | "forbidden"
    | "not-found"
    | "rate-limited"
    | "server"
    | "unreachable"
    | "unreadable"
    /** The WebAssembly program could not be loaded, or broke off. */
    | "program";
  /** A sentence for the reader. */
  message: string;
}

/** A status, or the word that a chat library or protocol uses for it. Other words are read as `incomplete`. */
export type ToolStatusWord =
  | "running"
  | "approval-requested"
  | "completed"
  | "error"
  | "denied"
  | "cancelled"
  | "incomplete"
  | "input-streaming"
  | "input-available"
  | "approval-responded"
  | "output-available"
  | "output-error"
  | "output-denied"
  | "requires-action"
  | "complete"
  | "awaiting-input"
  | "input-complete"
  | "streaming"
  | "inProgress"
  | "executing"
  | "pending"
  | "finished"
  | "success"
  | "in_progress"
  | "paused"
  | "failed"
  | "calling"
  | "submitted"
  | "working"
  | "input-required"
  | "auth-required"
  | "rejected"
  | "canceled";

/** The key of the rows' context in the context protocol of web components. */
export declare const CONTEXT: "chat-workspace-tools";

/** Defines the elements. With a prefix their tags start with it and a hyphen. Calling it again has no effect. */
export declare function define(options?: { prefix?: string }): void;

/** Where the WebAssembly module is: its address, a response with it, its bytes, or the module itself. */
export type WasmSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

/** Sets where the WebAssembly module is, if it is not beside the package's files. Call it before the first row. */
export declare function configure(options: { wasm: WasmSource | Promise<WasmSource> }): void;

/** Loads the WebAssembly program ahead of the first row that needs it. */
export declare function preload(): Promise<unknown>;

/** A tool call as `workspace-tool` takes it. */
export interface ToolCallProps {
  name: string;
  status: ToolStatus;
  args: unknown;
  result: unknown;
  isError: boolean;
  toolCallId: string | null;
  /** True if the adapter was given it. */
  runOver?: boolean;
}

/** Loads the readers of `call` ahead of the first row with one. */
export declare function preloadReaders(): Promise<unknown>;

/** Every text of the rows, with `{placeholders}`. */
export interface Strings {
  /** The language of these texts as a BCP 47 tag. Numbers are formatted for it. In English: "en". */
  language: string;
  /** Label of a running create call. In English: "Creating workspace…". */
  create_running: string;
  /** Label of a create call that succeeded. In English: "Created {name}". */
  create_succeeded: string;
  /** The same without a workspace name. In English: "Created workspace". */
  create_succeeded_unnamed: string;
  /** Label of a create call that failed. In English: "Failed to create {name}". */
  create_failed: string;
  /** The same without a workspace name; also the failure message when the result has none. In English: "Failed to create workspace". */
  create_failed_unnamed: string;
  /** A create call in the labels of calls that did not succeed for other reasons than a failure. In English: "Workspace creation". */
  create_call: string;
  /** Label of a create call when the workspace already exists. In English: "Workspace {name} already exists". */
  already_exists: string;
  /** The same without a workspace name. In English: "Workspace already exists". */
  already_exists_unnamed: string;
  /** Label of a running start call. In English: "Starting workspace…". */
  start_running: string;
  /** Label of a start call that succeeded. In English: "Started {name}". */
  start_succeeded: string;
  /** The same without a workspace name. In English: "Started workspace". */
  start_succeeded_unnamed: string;
  /** Label of a start call that failed. In English: "Failed to start {name}". */
  start_failed: string;
  /** The same without a workspace name; also the failure message when the result has none. In English: "Failed to start workspace". */
  start_failed_unnamed: string;
  /** A start call in the labels of calls that did not succeed for other reasons than a failure. In English: "Workspace start". */
  start_call: string;
  /** Label of a running stop call. In English: "Stopping workspace…". */
  stop_running: string;
  /** Label of a stop call that succeeded. In English: "Stopped {name}". */
  stop_succeeded: string;
  /** The same without a workspace name. In English: "Stopped workspace". */
  stop_succeeded_unnamed: string;
  /** Label of a stop call that failed. In English: "Failed to stop {name}". */
  stop_failed: string;
  /** The same without a workspace name; also the failure message when the result has none. In English: "Failed to stop workspace". */
  stop_failed_unnamed: string;
  /** A stop call in the labels of calls that did not succeed for other reasons than a failure. In English: "Workspace stop". */
  stop_call: string;
  /** Label of a call that waits for the reader's approval. `{call}` is one of the texts above. In English: "{call} is waiting for approval". */
  call_waiting: string;
  /** Label of a call that was refused. In English: "{call} was not approved". */
  call_refused: string;
  /** Label of a call that was cancelled. In English: "{call} was cancelled". */
  call_cancelled: string;
  /** Label of a call whose run ended before it had a result. In English: "{call} ended without a result". */
  call_incomplete: string;
  /** Label of a call rejected because of a quota, when the server gives no title. In English: "Workspace quota reached". */
  quota_reached: string;
  /** Failure message of a call rejected because of a quota, when the usage is known. In English: "{message} ({consumed} of {budget} credits in use)". */
  quota_usage: string;
  /** Label while the build waits for a provisioner; also shown in place of the log. In English: "Waiting in build queue…". */
  stage_queued: string;
  /** Label while a stop build runs. In English: "Stopping workspace…". */
  stage_stopping: string;
  /** Label while a start build runs. In English: "Building workspace…". */
  stage_building: string;
  /** Label while the agent is not connected yet. In English: "Waiting for workspace agent to connect…". */
  stage_agent_connecting: string;
  /** Label while the agent's startup scripts run; also shown below the log until they have output. In English: "Running startup scripts…". */
  stage_startup_scripts: string;
  /** Label while a call runs whose build has failed. In English: "The build failed, the call continues…". */
  stage_build_failed: string;
  /** Label while a call runs whose build was cancelled. In English: "The build was cancelled, the call continues…". */
  stage_build_cancelled: string;
  /** Label of a call that succeeded but whose agent cannot be used. In English: "{label}, {agent}". */
  label_with_agent: string;
  /** The `{agent}` part of that label: the agent did not answer. In English: "could not connect to workspace agent". */
  agent_not_ready: string;
  /** The `{agent}` part of that label: the template defines no agent. In English: "no workspace agent". */
  agent_missing: string;
  /** The `{agent}` part of that label: several agents, and none could be selected. In English: "could not choose a workspace agent". */
  agent_ambiguous: string;
  /** Failure message: the agent did not answer. In English: "The chat could not connect to the workspace agent.". */
  agent_not_ready_reason: string;
  /** Failure message: the template defines no agent. In English: "This workspace has no agent, so the chat cannot use it.". */
  agent_missing_reason: string;
  /** Failure message: several agents, and none could be selected. In English: "The chat could not choose a workspace agent.". */
  agent_ambiguous_reason: string;
  /** Notice: a startup script failed. In English: "A startup script or dev container failed. Skills, instructions, or tools they set up may be missing.". */
  scripts_failed: string;
  /** Notice: startup scripts were stopped at their time limit. In English: "Startup scripts ran past their time limit and were stopped. Skills, instructions, or tools they set up may be missing.". */
  scripts_timed_out: string;
  /** Notice: startup scripts did not finish for another reason. In English: "Startup scripts did not finish. Skills, instructions, or tools they set up may be missing.". */
  scripts_unfinished: string;
  /** Notice: startup scripts were still running when the chat stopped waiting. In English: "Startup scripts were still running when the chat stopped waiting for them. Skills, instructions, or tools they set up may not be available yet.". */
  scripts_still_running: string;
  /** Accessible name of the icon of a running call. In English: "Tool call running". */
  tool_call_running: string;
  /** Accessible name of the icon of a failed call without a failure message. In English: "Tool call failed". */
  tool_call_failed: string;
  /** Accessible name of the link to the workspace's page. In English: "View workspace". */
  view_workspace: string;
  /** Label of the retry button. In English: "Retry". */
  retry: string;
  /** In place of the log: it is loading. In English: "Loading build logs…". */
  log_loading: string;
  /** In place of the log: no line was received within 30 s. In English: "Build logs are taking longer than expected.". */
  log_slow: string;
  /** In place of the log: the build finished without a line. In English: "No build logs available.". */
  log_empty: string;
  /** In place of the log or below it: the log or the rest of it could not be loaded. In English: "Failed to load build logs.". */
  log_failed: string;
  /** In place of the log or below it: the client is reconnecting. In English: "Reconnecting…". */
  log_reconnecting: string;
  /** Error message: the user's session has expired (status 401). In English: "You are signed out or your session has expired. Please sign in again to continue.". */
  problem_signed_out: string;
  /** Error message: access is denied (status 403). In English: "You may not see this. Sign in again, or ask for access.". */
  problem_forbidden: string;
  /** Error message: not found, or hidden from this user (status 404 or 410). In English: "This is no longer available, or you have no access to it.". */
  problem_not_found: string;
  /** Error message: too many requests (status 429). In English: "Too many requests. The request is retried automatically.". */
  problem_rate_limited: string;
  /** Error message: the server failed without a message (status 5xx). In English: "The server failed (status {status}).". */
  problem_server_failed: string;
  /** Error message: the server rejected the request without a message (other status). In English: "The server refused the request (status {status}).". */
  problem_request_rejected: string;
  /** Error message: no response. In English: "The server could not be reached.". */
  problem_unreachable: string;
  /** Error message: the response could not be parsed. In English: "The server's answer could not be read.". */
  problem_unreadable: string;
  /** Error message: the response is about another workspace or build. In English: "The server's answer is about another workspace or build.". */
  problem_unexpected_answer: string;
  /** Error message: some log lines could not be parsed. In English: "Part of the build log could not be read.". */
  problem_log_unreadable: string;
  /** Error message: the log stream was disconnected repeatedly. In English: "The connection to the build log keeps breaking off.". */
  problem_connection_unstable: string;
  /** Below the log: the call has finished but its build is still running. In English: "The build is still running.". */
  log_still_building: string;
  /** Below the log: the server dropped lines past its size limit. In English: "The build log passed the server's size limit. Later lines were not kept.". */
  log_overflowed: string;
  /** Below the log: the agent's startup scripts have not run yet, because the agent is not connected. In English: "Waiting for the workspace agent to connect…". */
  agent_connecting: string;
  /** Below the log: the agent has not connected within its time limit, which is unknown. In English: "The workspace agent has not connected in time.". */
  agent_connection_timeout_unknown: string;
  /** The same with the limit. In English: "The workspace agent has not connected within {duration}.". */
  agent_connection_timeout: string;
  /** Below the log: the agent has lost its connection while its startup scripts ran. In English: "The workspace agent has lost its connection.". */
  agent_disconnected: string;
  /** Link to the page that the template names for an agent that is not connected. In English: "Troubleshooting". */
  agent_troubleshooting: string;
  /** Below the log: the log of the startup scripts or the rest of it could not be loaded. In English: "Failed to load startup logs.". */
  agent_log_failed: string;
  /** Below the log: the server has deleted the log of the startup scripts. In English: "The startup logs are no longer available. The server deletes them 7 days after the agent last connected.". */
  agent_log_expired: string;
  /** Below the log: the server dropped lines of the startup scripts past its size limit. In English: "The startup logs passed the server's size limit. Later lines were not kept.". */
  agent_log_overflowed: string;
  /** Below the log: several agents, and the chat names none. In English: "This workspace has several agents, and the chat has not chosen one. Their startup logs are not shown.". */
  agent_log_ambiguous: string;
  /** Below the log: the agent that the chat names is none of this build's. In English: "The chat's agent belongs to another build. The startup logs of this build are not shown.". */
  agent_log_of_other_build: string;
  /** Below the log: one part of the log could not be parsed. In English: "1 piece of the log could not be read.". */
  log_malformed_one: string;
  /** Below the log: several parts of the log could not be parsed. In English: "{count} pieces of the log could not be read.". */
  log_malformed: string;
  /** The build's position in the queue. In English: "Position {position}.". */
  queue_position: string;
  /** The same when the queue's length is known. In English: "Position {position} of {size}.". */
  queue_position_of: string;
  /** Accessible name of the region with the log's lines. In English: "Build log". */
  log_region: string;
  /** The same when the log also has lines of startup scripts. In English: "Build and startup log". */
  log_region_with_agent: string;
  /** Name of a stage without a name. In English: "Build". */
  log_stage_unnamed: string;
  /** Name of a stage with lines of an agent whose source is unknown or has no name. In English: "Startup log". */
  agent_stage_unnamed: string;
  /** Name of a stage of another agent than the chat's, such as the agent of a dev container. In English: "{agent}: {stage}". */
  agent_stage: string;
  /** Announced to screen readers when the build reaches another stage. In English: "Stage: {stage}". */
  log_current_stage: string;
  /** Accessible name of the icon of a finished stage. In English: "Done". */
  stage_done: string;
  /** Accessible name of the icon of the current stage. In English: "Running". */
  stage_running: string;
  /** Accessible name of the icon of the stage in which the build failed. In English: "Failed". */
  stage_failed: string;
  /** Beside the name of a startup script that must end before a user can log in. In English: "Blocks login". */
  script_blocks_login: string;
  /** Beside the name of a startup script that runs in the background. In English: "Background". */
  script_background: string;
  /** Beside the name of a startup script that has ended. In English: "Exit code {code}". */
  script_exit_code: string;
  /** Beside the name of a startup script that was stopped at its time limit. In English: "Timed out". */
  script_timed_out: string;
  /** Accessible name of the list of stages above the log. In English: "Stages". */
  log_stages: string;
  /** Accessible name of the toolbar above the log. In English: "Log tools". */
  log_tools: string;
  /** Button: scroll to the first error. In English: "First error". */
  first_error: string;
  /** Button: open the find bar; also the accessible name of its input. In English: "Find in log". */
  find: string;
  /** Index of the current match and number of matches. In English: "{current} of {count}". */
  find_count: string;
  /** There are no matches. In English: "No matches". */
  find_none: string;
  /** Button: go to the next match. In English: "Next match". */
  find_next: string;
  /** Button: go to the previous match. In English: "Previous match". */
  find_previous: string;
  /** Toggle button: case-sensitive search. In English: "Match case". */
  find_case: string;
  /** Button: close the find bar. In English: "Close find". */
  find_close: string;
  /** Accessible name of the level filter. In English: "Level". */
  level: string;
  /** Option of the level filter: every line. In English: "All levels". */
  level_all: string;
  /** Option of the level filter: info, warnings and errors. In English: "Info and above". */
  level_info: string;
  /** Option of the level filter: warnings and errors. In English: "Warnings and errors". */
  level_warn: string;
  /** Option of the level filter: errors only. In English: "Errors". */
  level_error: string;
  /** Accessible name of the timestamp format menu. In English: "Times". */
  timestamps: string;
  /** Option of the timestamp format menu: time of day. In English: "Clock". */
  timestamps_clock: string;
  /** Option of the timestamp format menu: time since the first line. In English: "Since start". */
  timestamps_since_start: string;
  /** Option of the timestamp format menu: no timestamps. In English: "No times". */
  timestamps_off: string;
  /** Toggle button: wrap long lines. In English: "Wrap lines". */
  wrap_lines: string;
  /** Toggle button: make the log as high as the window. In English: "Full height". */
  full_height: string;
  /** Button: copy every line. In English: "Copy log". */
  copy: string;
  /** The copy button after a successful copy. In English: "Copied". */
  copied: string;
  /** The copy button after the browser denied access to the clipboard. In English: "Copying was refused". */
  copy_failed: string;
  /** Button: save every line as a file. In English: "Download log". */
  download: string;
  /** Button: scroll to the end of the log and follow it. In English: "Jump to latest". */
  jump_to_latest: string;
  /** The same when lines were added since the user scrolled away. In English: "Jump to latest ({count} new)". */
  jump_to_latest_new: string;
  /** Button: show the rest of a long line. In English: "Show all ({count} more bytes)". */
  show_full_line: string;
  /** Duration of a stage: one second. In English: "1 second". */
  duration_second: string;
  /** Duration of a stage: less than a minute. In English: "{count} seconds". */
  duration_seconds: string;
  /** Duration of a stage: a minute or more. In English: "{minutes} min {seconds} s". */
  duration_minutes: string;
  /** Duration of a stage: an hour or more. In English: "{hours} h {minutes} min". */
  duration_hours: string;
}

/** What `<chat-workspace-context>` takes. */
export interface ChatWorkspaceContextProps {
  /** The server: a path (`/coder`) or an origin. By default the server that the page came from. Attribute: `base`. */
  base?: string | undefined;
  /** When requests carry the user's cookies, as in `fetch`: `same-origin` (the default), `include` or `omit`. A server of another origin has to allow `include`. Attribute: `credentials`. */
  credentials?: "same-origin" | "include" | "omit" | undefined;
  /** The workspace the chat is bound to. Attribute: `workspace-id`. */
  workspaceId?: string | undefined;
  /** The build the chat is bound to. Attribute: `build-id`. */
  buildId?: string | undefined;
  /** The agent the chat is bound to. Attribute: `agent-id`. */
  agentId?: string | undefined;
  /** The address of the site with the workspaces' pages; empty for the page's own origin. Without it the rows have no links. Attribute: `site`. */
  site?: string | undefined;
  /** Texts that replace the English ones. Attribute: `strings`. */
  strings?: Partial<Strings> | undefined;
  /** Light or dark, regardless of the page's `color-scheme`. On a context it applies to all rows inside. Attribute: `theme`. */
  theme?: "light" | "dark" | undefined;
}

/** `<chat-workspace-context>`: Provides the server and the workspace of the chat to the rows inside it. */
export interface ChatWorkspaceContextElement extends HTMLElement, ChatWorkspaceContextProps {
}

/** What `<workspace-tool>` takes. */
export interface WorkspaceToolProps {
  /** The call as the chat has it: a part, a message, or a list of parts, messages or events of the AI SDK, assistant-ui, AG-UI, TanStack AI, CopilotKit, LangGraph, ACP, A2A, OpenAI, Anthropic or Coder. The row shows the first call in it. It replaces `status`, `args`, `result`, `isError` and `toolCallId`, and `name` if it has one. The first use loads `adapters.js`. Attribute: `call`. */
  call?: unknown | undefined;
  /** The tool's name: `create_workspace`, `start_workspace` or `stop_workspace`, also after the name of its server and one of `.`, `_`, `-`, `/` and `:`, as in `mcp__coder__start_workspace`. Attribute: `name`. */
  name?: string | undefined;
  /** The names that the chat gives its workspace tools, and what they do: `{"boot_box": "start_workspace"}`. Attribute: `tool-names`. */
  toolNames?: Record<string, "create_workspace" | "start_workspace" | "stop_workspace"> | undefined;
  /** The status of the call: `completed` by default, or a word of the chat's library or protocol. An unknown word is `incomplete`: the row shows neither a spinner nor a success. Attribute: `status`. */
  status?: ToolStatusWord | undefined;
  /** The call's arguments: any JSON. Attribute: `args`. */
  args?: unknown | undefined;
  /** The call's result: any JSON. Attribute: `result`. */
  result?: unknown | undefined;
  /** Whether the protocol marks the result as an error. Attribute: `is-error`. */
  isError?: boolean | undefined;
  /** Whether the run that the call belongs to is over, because it ended, failed or was stopped. Most libraries leave calls without a result as they are: with this the row stops its spinner, and says that there is no result. Attribute: `run-over`. */
  runOver?: boolean | undefined;
  /** When the call started, by the server's clock: ISO 8601 or milliseconds since the Unix epoch. With it, a page that is reloaded while the call runs also shows a build that has ended in the meantime. Attribute: `started-at`. */
  startedAt?: string | undefined;
  /** The id of the call. With it, the context remembers whether the reader opened the row, also after the row is removed. Attribute: `tool-call-id`. */
  toolCallId?: string | undefined;
  /** Whether the row is open. The reader changes it too, as with `<details>`; `toggle` reports that. A value that the page sets wins over `defaultOpen` and over the remembered choice. Attribute: `open`. */
  open?: boolean | undefined;
  /** Whether the row starts open. By default it does if the call runs. A choice that the reader made before wins. Attribute: `default-open`. */
  defaultOpen?: boolean | undefined;
  /** Light or dark, regardless of the page's `color-scheme`. On a context it applies to all rows inside. Attribute: `theme`. */
  theme?: "light" | "dark" | undefined;
}

/** `<workspace-tool>`: The row of the workspace tool with this name; empty for any other tool. */
export interface WorkspaceToolElement extends HTMLElement, WorkspaceToolProps {
  /** The reader opened or closed the row. */
  addEventListener(type: "toggle", listener: (event: CustomEvent<ToggleDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  /** The log was read to its end. */
  addEventListener(type: "build-log-end", listener: (event: CustomEvent<BuildLogEndDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  /** The log, or the rest of it, could not be loaded. */
  addEventListener(type: "build-log-error", listener: (event: CustomEvent<BuildLogErrorDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener<K extends keyof HTMLElementEventMap>(type: K, listener: (this: HTMLElement, event: HTMLElementEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  /** The reader opened or closed the row. */
  removeEventListener(type: "toggle", listener: (event: CustomEvent<ToggleDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  /** The log was read to its end. */
  removeEventListener(type: "build-log-end", listener: (event: CustomEvent<BuildLogEndDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  /** The log, or the rest of it, could not be loaded. */
  removeEventListener(type: "build-log-error", listener: (event: CustomEvent<BuildLogErrorDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof HTMLElementEventMap>(type: K, listener: (this: HTMLElement, event: HTMLElementEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

/** What `<create-workspace-tool>` takes. */
export interface CreateWorkspaceToolProps {
  /** The status of the call: `completed` by default, or a word of the chat's library or protocol. An unknown word is `incomplete`: the row shows neither a spinner nor a success. Attribute: `status`. */
  status?: ToolStatusWord | undefined;
  /** The call's arguments: any JSON. Attribute: `args`. */
  args?: unknown | undefined;
  /** The call's result: any JSON. Attribute: `result`. */
  result?: unknown | undefined;
  /** Whether the protocol marks the result as an error. Attribute: `is-error`. */
  isError?: boolean | undefined;
  /** Whether the run that the call belongs to is over, because it ended, failed or was stopped. Most libraries leave calls without a result as they are: with this the row stops its spinner, and says that there is no result. Attribute: `run-over`. */
  runOver?: boolean | undefined;
  /** When the call started, by the server's clock: ISO 8601 or milliseconds since the Unix epoch. With it, a page that is reloaded while the call runs also shows a build that has ended in the meantime. Attribute: `started-at`. */
  startedAt?: string | undefined;
  /** The id of the call. With it, the context remembers whether the reader opened the row, also after the row is removed. Attribute: `tool-call-id`. */
  toolCallId?: string | undefined;
  /** Whether the row is open. The reader changes it too, as with `<details>`; `toggle` reports that. A value that the page sets wins over `defaultOpen` and over the remembered choice. Attribute: `open`. */
  open?: boolean | undefined;
  /** Whether the row starts open. By default it does if the call runs. A choice that the reader made before wins. Attribute: `default-open`. */
  defaultOpen?: boolean | undefined;
  /** Light or dark, regardless of the page's `color-scheme`. On a context it applies to all rows inside. Attribute: `theme`. */
  theme?: "light" | "dark" | undefined;
}

/** `<create-workspace-tool>`: The row of a `create_workspace` call. */
export interface CreateWorkspaceToolElement extends HTMLElement, CreateWorkspaceToolProps {
  /** The reader opened or closed the row. */
  addEventListener(type: "toggle", listener: (event: CustomEvent<ToggleDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  /** The log was read to its end. */
  addEventListener(type: "build-log-end", listener: (event: CustomEvent<BuildLogEndDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  /** The log, or the rest of it, could not be loaded. */
  addEventListener(type: "build-log-error", listener: (event: CustomEvent<BuildLogErrorDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener<K extends keyof HTMLElementEventMap>(type: K, listener: (this: HTMLElement, event: HTMLElementEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  /** The reader opened or closed the row. */
  removeEventListener(type: "toggle", listener: (event: CustomEvent<ToggleDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  /** The log was read to its end. */
  removeEventListener(type: "build-log-end", listener: (event: CustomEvent<BuildLogEndDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  /** The log, or the rest of it, could not be loaded. */
  removeEventListener(type: "build-log-error", listener: (event: CustomEvent<BuildLogErrorDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof HTMLElementEventMap>(type: K, listener: (this: HTMLElement, event: HTMLElementEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

/** What `<start-workspace-tool>` takes. */
export interface StartWorkspaceToolProps {
  /** The status of the call: `completed` by default, or a word of the chat's library or protocol. An unknown word is `incomplete`: the row shows neither a spinner nor a success. Attribute: `status`. */
  status?: ToolStatusWord | undefined;
  /** The call's result: any JSON. Attribute: `result`. */
  result?: unknown | undefined;
  /** Whether the protocol marks the result as an error. Attribute: `is-error`. */
  isError?: boolean | undefined;
  /** Whether the run that the call belongs to is over, because it ended, failed or was stopped. Most libraries leave calls without a result as they are: with this the row stops its spinner, and says that there is no result. Attribute: `run-over`. */
  runOver?: boolean | undefined;
  /** When the call started, by the server's clock: ISO 8601 or milliseconds since the Unix epoch. With it, a page that is reloaded while the call runs also shows a build that has ended in the meantime. Attribute: `started-at`. */
  startedAt?: string | undefined;
  /** The id of the call. With it, the context remembers whether the reader opened the row, also after the row is removed. Attribute: `tool-call-id`. */
  toolCallId?: string | undefined;
  /** Whether the row is open. The reader changes it too, as with `<details>`; `toggle` reports that. A value that the page sets wins over `defaultOpen` and over the remembered choice. Attribute: `open`. */
  open?: boolean | undefined;
  /** Whether the row starts open. By default it does if the call runs. A choice that the reader made before wins. Attribute: `default-open`. */
  defaultOpen?: boolean | undefined;
  /** Light or dark, regardless of the page's `color-scheme`. On a context it applies to all rows inside. Attribute: `theme`. */
  theme?: "light" | "dark" | undefined;
}

/** `<start-workspace-tool>`: The row of a `start_workspace` call. */
export interface StartWorkspaceToolElement extends HTMLElement, StartWorkspaceToolProps {
  /** The reader opened or closed the row. */
  addEventListener(type: "toggle", listener: (event: CustomEvent<ToggleDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  /** The log was read to its end. */
  addEventListener(type: "build-log-end", listener: (event: CustomEvent<BuildLogEndDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  /** The log, or the rest of it, could not be loaded. */
  addEventListener(type: "build-log-error", listener: (event: CustomEvent<BuildLogErrorDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener<K extends keyof HTMLElementEventMap>(type: K, listener: (this: HTMLElement, event: HTMLElementEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  /** The reader opened or closed the row. */
  removeEventListener(type: "toggle", listener: (event: CustomEvent<ToggleDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  /** The log was read to its end. */
  removeEventListener(type: "build-log-end", listener: (event: CustomEvent<BuildLogEndDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  /** The log, or the rest of it, could not be loaded. */
  removeEventListener(type: "build-log-error", listener: (event: CustomEvent<BuildLogErrorDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof HTMLElementEventMap>(type: K, listener: (this: HTMLElement, event: HTMLElementEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

/** What `<stop-workspace-tool>` takes. */
export interface StopWorkspaceToolProps {
  /** The status of the call: `completed` by default, or a word of the chat's library or protocol. An unknown word is `incomplete`: the row shows neither a spinner nor a success. Attribute: `status`. */
  status?: ToolStatusWord | undefined;
  /** The call's result: any JSON. Attribute: `result`. */
  result?: unknown | undefined;
  /** Whether the protocol marks the result as an error. Attribute: `is-error`. */
  isError?: boolean | undefined;
  /** Whether the run that the call belongs to is over, because it ended, failed or was stopped. Most libraries leave calls without a result as they are: with this the row stops its spinner, and says that there is no result. Attribute: `run-over`. */
  runOver?: boolean | undefined;
  /** When the call started, by the server's clock: ISO 8601 or milliseconds since the Unix epoch. With it, a page that is reloaded while the call runs also shows a build that has ended in the meantime. Attribute: `started-at`. */
  startedAt?: string | undefined;
  /** The id of the call. With it, the context remembers whether the reader opened the row, also after the row is removed. Attribute: `tool-call-id`. */
  toolCallId?: string | undefined;
  /** Whether the row is open. The reader changes it too, as with `<details>`; `toggle` reports that. A value that the page sets wins over `defaultOpen` and over the remembered choice. Attribute: `open`. */
  open?: boolean | undefined;
  /** Whether the row starts open. By default it does if the call runs. A choice that the reader made before wins. Attribute: `default-open`. */
  defaultOpen?: boolean | undefined;
  /** Light or dark, regardless of the page's `color-scheme`. On a context it applies to all rows inside. Attribute: `theme`. */
  theme?: "light" | "dark" | undefined;
}

/** `<stop-workspace-tool>`: The row of a `stop_workspace` call. */
export interface StopWorkspaceToolElement extends HTMLElement, StopWorkspaceToolProps {
  /** The reader opened or closed the row. */
  addEventListener(type: "toggle", listener: (event: CustomEvent<ToggleDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  /** The log was read to its end. */
  addEventListener(type: "build-log-end", listener: (event: CustomEvent<BuildLogEndDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  /** The log, or the rest of it, could not be loaded. */
  addEventListener(type: "build-log-error", listener: (event: CustomEvent<BuildLogErrorDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener<K extends keyof HTMLElementEventMap>(type: K, listener: (this: HTMLElement, event: HTMLElementEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  /** The reader opened or closed the row. */
  removeEventListener(type: "toggle", listener: (event: CustomEvent<ToggleDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  /** The log was read to its end. */
  removeEventListener(type: "build-log-end", listener: (event: CustomEvent<BuildLogEndDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  /** The log, or the rest of it, could not be loaded. */
  removeEventListener(type: "build-log-error", listener: (event: CustomEvent<BuildLogErrorDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof HTMLElementEventMap>(type: K, listener: (this: HTMLElement, event: HTMLElementEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

/** What `<workspace-build-log>` takes. */
export interface WorkspaceBuildLogProps {
  /** The status of the call: `completed` by default, or a word of the chat's library or protocol. An unknown word is `incomplete`: the row shows neither a spinner nor a success. Attribute: `status`. */
  status?: ToolStatusWord | undefined;
  /** Whether the run that the call belongs to is over: a call that still runs has then ended without a result. Its lines stay. Attribute: `run-over`. */
  runOver?: boolean | undefined;
  /** The build that the call's result names. Attribute: `build-id`. */
  buildId?: string | undefined;
  /** What the call does: a running call's build goes in this direction. `start` by default. Attribute: `action`. */
  action?: WorkspaceAction | undefined;
  /** When the call started, by the server's clock: ISO 8601 or milliseconds since the Unix epoch. With it, a page that is reloaded while the call runs also shows a build that has ended in the meantime. Attribute: `started-at`. */
  startedAt?: string | undefined;
  /** Light or dark, regardless of the page's `color-scheme`. On a context it applies to all rows inside. Attribute: `theme`. */
  theme?: "light" | "dark" | undefined;
}

/** `<workspace-build-log>`: The log of a build without a row around it. */
export interface WorkspaceBuildLogElement extends HTMLElement, WorkspaceBuildLogProps {
  /** The log was read to its end. */
  addEventListener(type: "build-log-end", listener: (event: CustomEvent<BuildLogEndDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  /** The log, or the rest of it, could not be loaded. */
  addEventListener(type: "build-log-error", listener: (event: CustomEvent<BuildLogErrorDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener<K extends keyof HTMLElementEventMap>(type: K, listener: (this: HTMLElement, event: HTMLElementEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  /** The log was read to its end. */
  removeEventListener(type: "build-log-end", listener: (event: CustomEvent<BuildLogEndDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  /** The log, or the rest of it, could not be loaded. */
  removeEventListener(type: "build-log-error", listener: (event: CustomEvent<BuildLogErrorDetail>) => void, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof HTMLElementEventMap>(type: K, listener: (this: HTMLElement, event: HTMLElementEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "chat-workspace-context": ChatWorkspaceContextElement;
    "workspace-tool": WorkspaceToolElement;
    "create-workspace-tool": CreateWorkspaceToolElement;
    "start-workspace-tool": StartWorkspaceToolElement;
    "stop-workspace-tool": StopWorkspaceToolElement;
    "workspace-build-log": WorkspaceBuildLogElement;
  }
}
