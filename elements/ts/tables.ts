// Generated from elements/src/spec.rs: change that, then UPDATE=1 cargo test -p chat-workspace-elements.

/** The phase of a call: what the label and the icon of its row say. */
export type Phase = "running" | "waiting" | "succeeded" | "failed" | "refused" | "cancelled" | "incomplete";

export const ELEMENTS: Record<string, Record<string, "text" | "flag" | "json">> = {
  "chat-workspace-context": {
    "agentId": "text",
    "base": "text",
    "buildId": "text",
    "credentials": "text",
    "site": "text",
    "strings": "json",
    "theme": "text",
    "workspaceId": "text"
  },
  "create-workspace-tool": {
    "args": "json",
    "defaultOpen": "flag",
    "isError": "flag",
    "open": "flag",
    "result": "json",
    "runOver": "flag",
    "startedAt": "text",
    "status": "text",
    "theme": "text",
    "toolCallId": "text"
  },
  "start-workspace-tool": {
    "defaultOpen": "flag",
    "isError": "flag",
    "open": "flag",
    "result": "json",
    "runOver": "flag",
    "startedAt": "text",
    "status": "text",
    "theme": "text",
    "toolCallId": "text"
  },
  "stop-workspace-tool": {
    "defaultOpen": "flag",
    "isError": "flag",
    "open": "flag",
    "result": "json",
    "runOver": "flag",
    "startedAt": "text",
    "status": "text",
    "theme": "text",
    "toolCallId": "text"
  },
  "workspace-build-log": {
    "action": "text",
    "buildId": "text",
    "runOver": "flag",
    "startedAt": "text",
    "status": "text",
    "theme": "text"
  },
  "workspace-tool": {
    "args": "json",
    "call": "json",
    "defaultOpen": "flag",
    "isError": "flag",
    "name": "text",
    "open": "flag",
    "result": "json",
    "runOver": "flag",
    "startedAt": "text",
    "status": "text",
    "theme": "text",
    "toolCallId": "text",
    "toolNames": "json"
  }
};

export const TOOLS = {
  "create_workspace": {
    "action": "create",
    "icon": "server"
  },
  "start_workspace": {
    "action": "start",
    "icon": "power"
  },
  "stop_workspace": {
    "action": "stop",
    "icon": "stop"
  }
} as const;

export const STATUS_WORDS: Record<string, "running" | "approval-requested" | "completed" | "error" | "denied" | "cancelled" | "incomplete"> = {
  "approval-requested": "approval-requested",
  "approval-responded": "running",
  "auth-required": "approval-requested",
  "awaiting-input": "running",
  "calling": "running",
  "canceled": "cancelled",
  "cancelled": "cancelled",
  "complete": "completed",
  "completed": "completed",
  "denied": "denied",
  "error": "error",
  "executing": "running",
  "failed": "error",
  "finished": "completed",
  "inProgress": "running",
  "in_progress": "running",
  "incomplete": "incomplete",
  "input-available": "running",
  "input-complete": "running",
  "input-required": "approval-requested",
  "input-streaming": "running",
  "output-available": "completed",
  "output-denied": "denied",
  "output-error": "error",
  "paused": "approval-requested",
  "pending": "running",
  "rejected": "denied",
  "requires-action": "running",
  "running": "running",
  "streaming": "running",
  "submitted": "running",
  "success": "completed",
  "working": "running"
};

export const PHASES: Record<Phase, string> = {
  "cancelled": "cancelled canceled",
  "failed": "error output-error failed",
  "incomplete": "incomplete",
  "refused": "denied output-denied rejected",
  "running": "running input-streaming input-available approval-responded requires-action awaiting-input input-complete streaming inProgress executing pending in_progress calling submitted working",
  "succeeded": "completed output-available complete finished success",
  "waiting": "approval-requested paused input-required auth-required"
};

export const PROGRESS: Partial<Record<Phase, string>> = {
  "cancelled": "cancelled canceled canceling",
  "failed": "failed error",
  "running": "pending queued starting stopping building in_progress"
};

export const REFUSALS: { words: string[]; texts: string[] } = {
  "texts": [
    "user declined",
    "user denied",
    "user refused",
    "user rejected",
    "tool execution denied",
    "tool execution was denied",
    "tool execution was not approved"
  ],
  "words": [
    "declined",
    "denied",
    "refused",
    "rejected"
  ]
};

export const PHASE_ICONS: Partial<Record<Phase, keyof typeof ICONS | "spinner">> = {
  "cancelled": "close",
  "failed": "warning",
  "incomplete": "warning",
  "refused": "close",
  "running": "spinner",
  "waiting": "queue"
};

export const AGENT_FAILURES = {
  "no_agent": {
    "hasError": false,
    "label": "agent_missing"
  },
  "not_ready": {
    "hasError": true,
    "label": "agent_not_ready"
  },
  "selection_error": {
    "hasError": true,
    "label": "agent_ambiguous"
  }
} as const;

export const STARTUP_NOTICES = {
  "startup_scripts_failed": {
    "other": "scripts_unfinished",
    "start_error": "scripts_failed",
    "start_timeout": "scripts_timed_out"
  },
  "startup_scripts_timeout": {
    "other": "scripts_still_running"
  }
} as const;

export const QUOTA = {
  "errorCode": "INSUFFICIENT_QUOTA",
  "title": "quota_reached",
  "usage": "quota_usage"
} as const;

export const LIMITS = {
  "message": 2000,
  "name": 64,
  "title": 120
} as const;

export const ICONS = {
  "chevron": "m4 6 4 4 4-4",
  "close": "m4 4 8 8M12 4l-8 8",
  "info": "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2ZM8 7.5v3.25M8 5.25h.01",
  "link": "M7 3.5H3.5v9h9V9M9.5 2.5h4v4m0-4-6 6",
  "power": "M8 2v5.5M4.6 4.4a5 5 0 1 0 6.8 0",
  "queue": "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2ZM8 4.75V8l2.25 1.5",
  "server": "M2.5 2h11v5h-11ZM2.5 9h11v5h-11ZM5 4.5h.01M5 11.5h.01",
  "stop": "M3 3h10v10H3Z",
  "warning": "M8 2.5 14.25 13.5H1.75ZM8 6.5v3M8 11.5h.01"
} as const;

export const STRINGS = {
  "agent_ambiguous": "could not choose a workspace agent",
  "agent_ambiguous_reason": "The chat could not choose a workspace agent.",
  "agent_missing": "no workspace agent",
  "agent_missing_reason": "This workspace has no agent, so the chat cannot use it.",
  "agent_not_ready": "could not connect to workspace agent",
  "agent_not_ready_reason": "The chat could not connect to the workspace agent.",
  "already_exists": "Workspace {name} already exists",
  "already_exists_unnamed": "Workspace already exists",
  "call_cancelled": "{call} was cancelled",
  "call_incomplete": "{call} ended without a result",
  "call_refused": "{call} was not approved",
  "call_waiting": "{call} is waiting for approval",
  "create_call": "Workspace creation",
  "create_failed": "Failed to create {name}",
  "create_failed_unnamed": "Failed to create workspace",
  "create_running": "Creating workspace…",
  "create_succeeded": "Created {name}",
  "create_succeeded_unnamed": "Created workspace",
  "label_with_agent": "{label}, {agent}",
  "log_failed": "Failed to load build logs.",
  "log_loading": "Loading build logs…",
  "quota_reached": "Workspace quota reached",
  "quota_usage": "{message} ({consumed} of {budget} credits in use)",
  "retry": "Retry",
  "scripts_failed": "A startup script or dev container failed. Skills, instructions, or tools they set up may be missing.",
  "scripts_still_running": "Startup scripts were still running when the chat stopped waiting for them. Skills, instructions, or tools they set up may not be available yet.",
  "scripts_timed_out": "Startup scripts ran past their time limit and were stopped. Skills, instructions, or tools they set up may be missing.",
  "scripts_unfinished": "Startup scripts did not finish. Skills, instructions, or tools they set up may be missing.",
  "start_call": "Workspace start",
  "start_failed": "Failed to start {name}",
  "start_failed_unnamed": "Failed to start workspace",
  "start_running": "Starting workspace…",
  "start_succeeded": "Started {name}",
  "start_succeeded_unnamed": "Started workspace",
  "stop_call": "Workspace stop",
  "stop_failed": "Failed to stop {name}",
  "stop_failed_unnamed": "Failed to stop workspace",
  "stop_running": "Stopping workspace…",
  "stop_succeeded": "Stopped {name}",
  "stop_succeeded_unnamed": "Stopped workspace",
  "tool_call_failed": "Tool call failed",
  "tool_call_running": "Tool call running",
  "view_workspace": "View workspace"
} as const;
