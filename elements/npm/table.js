// Generated from elements/src/spec.rs: change that, then UPDATE=1 cargo test -p chat-workspace-elements.

export const ELEMENTS = {
  "chat-workspace-context": { base: "text", workspaceId: "text", buildId: "text", agentId: "text", site: "text", strings: "json", theme: "text" },
  "workspace-tool": { call: "json", name: "text", status: "text", args: "json", result: "json", isError: "flag", toolCallId: "text", defaultOpen: "flag", theme: "text" },
  "create-workspace-tool": { status: "text", args: "json", result: "json", isError: "flag", toolCallId: "text", defaultOpen: "flag", theme: "text" },
  "start-workspace-tool": { status: "text", result: "json", isError: "flag", toolCallId: "text", defaultOpen: "flag", theme: "text" },
  "stop-workspace-tool": { status: "text", result: "json", isError: "flag", toolCallId: "text", defaultOpen: "flag", theme: "text" },
  "workspace-build-log": { status: "text", buildId: "text", action: "text", theme: "text" },
};

export const LABELS = {
  create_running: "Creating workspace…",
  create_succeeded: "Created {name}",
  create_succeeded_unnamed: "Created workspace",
  create_failed: "Failed to create {name}",
  create_failed_unnamed: "Failed to create workspace",
  start_running: "Starting workspace…",
  start_succeeded: "Started {name}",
  start_succeeded_unnamed: "Started workspace",
  start_failed: "Failed to start {name}",
  start_failed_unnamed: "Failed to start workspace",
  stop_running: "Stopping workspace…",
  stop_succeeded: "Stopped {name}",
  stop_succeeded_unnamed: "Stopped workspace",
  stop_failed: "Failed to stop {name}",
  stop_failed_unnamed: "Failed to stop workspace",
};
