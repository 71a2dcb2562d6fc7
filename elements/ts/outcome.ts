// What a tool call says about its workspace. The Rust side is `src/tool_call/outcome.rs`, `agent.rs` and `label.rs`; both
// sides replay `tests/vectors/rows.json`.
import type { Call } from "./calls/call.js";
import { lookup, readRecord, trimmed, type JsonObject } from "./record.js";
import { message, oneLine } from "./shown_text.js";
import { AGENT_FAILURES, LIMITS, QUOTA, STARTUP_NOTICES, TOOLS } from "./tables.js";
import type { TextKey, Texts } from "./texts.js";
import { linkPath, parseWorkspaceName, workspaceName, type WorkspaceName } from "./workspace_name.js";

export type Action = "create" | "start" | "stop";
export type State = "running" | "succeeded" | "failed";

type Tool = (typeof TOOLS)[keyof typeof TOOLS];
type AgentFailure = (typeof AGENT_FAILURES)[keyof typeof AGENT_FAILURES];

/** What a row shows of a call. */
export interface Outcome {
  tool: Tool;
  state: State;
  label: string;
  /** Why the call failed. */
  failure: string | undefined;
  /** What the reader should know of a call that succeeded. */
  notice: string | undefined;
  /** The path of the workspace's page. */
  linkPath: string | undefined;
  buildId: string | undefined;
  /** Whether a build log exists or may still be written. */
  canHaveLog: boolean;
}

type Result =
  | { kind: "running" | "succeeded" | "exists" }
  | { kind: "failed"; message: string | undefined }
  | { kind: "quota"; title: string | undefined; message: string | undefined; consumed: unknown; budget: unknown };

const UUID = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/;

/** A UUID in its hyphenated form. */
export const parseId = (id: string | undefined): string | undefined =>
  UUID.exec(id?.trim().toLowerCase() ?? "")?.slice(1).join("-");

const shownMessage = (text: string | undefined) => text && message(text, LIMITS.message);

function readResult(action: Action, { status, isError }: Call, record: JsonObject): Result {
  if (status === "running") return { kind: "running" };
  const error = trimmed(record, "error") ?? trimmed(record, "reason") ?? trimmed(record, "output");
  if (trimmed(record, "error_code") === QUOTA.errorCode) {
    const quota = readRecord(record.quota);
    const title = trimmed(record, "title");
    return {
      kind: "quota",
      title: title && oneLine(title, LIMITS.title),
      message: shownMessage(trimmed(record, "message") ?? error),
      consumed: quota.credits_consumed,
      budget: quota.budget,
    };
  }
  // A failed build is not a protocol error: a protocol error would lose the build's id.
  if (status === "error" || isError || record.error) return { kind: "failed", message: shownMessage(error) };
  return { kind: action === "create" && record.created === false ? "exists" : "succeeded" };
}

/** The name that a create call asks for. After it has succeeded the server may have changed the name. */
function requestedName(action: Action, result: Result, args: unknown): WorkspaceName | undefined {
  if (action !== "create" || (result.kind !== "running" && result.kind !== "failed")) return undefined;
  const name = trimmed(readRecord(args), "name");
  return name === undefined ? undefined : workspaceName(name);
}

function startupNotice(record: JsonObject): TextKey | undefined {
  const notices = lookup<Record<string, TextKey>>(STARTUP_NOTICES, trimmed(record, "startup_scripts"));
  return notices && (lookup(notices, trimmed(record, "lifecycle_state")) ?? notices.other);
}

const namedLabel = (texts: Texts, key: string, name: string | undefined): string =>
  name === undefined ? texts.get(`${key}_unnamed` as TextKey) : texts.fill(key as TextKey, { name });

/** Reads a call; undefined for a tool that has no row. */
export function readOutcome(call: Call, texts: Texts): Outcome | undefined {
  const tool = lookup<Tool>(TOOLS, call.name);
  if (!tool) return undefined;
  const { action } = tool;
  const record = readRecord(call.result);
  const result = readResult(action, call, record);
  const reported = trimmed(record, "workspace_name");
  const workspace =
    (reported && parseWorkspaceName(reported, trimmed(record, "owner_name"))) ||
    requestedName(action, result, call.args);
  const buildId = parseId(trimmed(record, "build_id"));
  const noBuild = action !== "create" && Boolean(record.no_build);
  const ended = result.kind === "succeeded" || result.kind === "exists";
  // A stop leaves no agent.
  const hasAgent = ended && action !== "stop";
  const agent = hasAgent ? lookup<AgentFailure>(AGENT_FAILURES, trimmed(record, "agent_status")) : undefined;
  const notice = hasAgent && !agent ? startupNotice(record) : undefined;

  const readLabel = (): string => {
    switch (result.kind) {
      case "running":
        return texts.get(`${action}_running`);
      case "quota":
        return result.title ?? texts.get(QUOTA.title);
      case "failed":
        return namedLabel(texts, `${action}_failed`, workspace?.name);
      case "exists":
        return namedLabel(texts, "already_exists", workspace?.name);
      default: {
        const label = namedLabel(texts, `${action}_succeeded`, workspace?.name);
        return agent ? texts.fill("label_with_agent", { label, agent: texts.get(agent.label) }) : label;
      }
    }
  };
  const readFailure = (): string | undefined => {
    if (agent) {
      const error = agent.hasError ? shownMessage(trimmed(record, "agent_error")) : undefined;
      return error ?? texts.get(agent.reason);
    }
    if (result.kind !== "failed" && result.kind !== "quota") return undefined;
    const message = result.message ?? texts.get(`${action}_failed_unnamed`);
    if (result.kind === "failed") return message;
    const [consumed, budget] = [result.consumed, result.budget];
    if (!Number.isSafeInteger(consumed) || !Number.isSafeInteger(budget)) return message;
    return texts.fill(QUOTA.usage, { message, consumed: String(consumed), budget: String(budget) });
  };
  return {
    tool,
    state: result.kind === "running" ? "running" : ended && !agent ? "succeeded" : "failed",
    label: readLabel(),
    failure: readFailure(),
    notice: notice && texts.get(notice),
    linkPath: workspace && linkPath(workspace),
    buildId,
    canHaveLog: !noBuild && (result.kind === "running" || buildId !== undefined),
  };
}
