// What a tool call says about its workspace. The Rust side is `src/tool_call/outcome.rs`, `agent.rs` and `label.rs`; both
// sides replay `tests/vectors/rows.json`.
import type { Call } from "./calls/call.js";
import { Opened } from "./envelope.js";
import { parseOrText } from "./json.js";
import { lookup, trimmed, type JsonObject } from "./record.js";
import { message, oneLine } from "./shown_text.js";
import type { Status } from "./status.js";
import { AGENT_FAILURES, LIMITS, PHASE_ICONS, PROGRESS, QUOTA, STARTUP_NOTICES, TOOLS } from "./tables.js";
import type { TextKey, Texts } from "./texts.js";
import { linkPath, parseWorkspaceName, workspaceName, type WorkspaceName } from "./workspace_name.js";

export type Action = "create" | "start" | "stop";
/** The phase of a call: what the label and the icon of its row say. */
export type Phase = keyof typeof PHASE_ICONS;

export type Tool = (typeof TOOLS)[keyof typeof TOOLS];
type AgentFailure = (typeof AGENT_FAILURES)[keyof typeof AGENT_FAILURES];

/** What a row shows of a call. */
export interface Outcome {
  tool: Tool;
  state: Phase;
  label: string;
  /** Why the call failed. */
  failure: string | undefined;
  /** What the reader should know of a call that succeeded, or why it was refused or cancelled. */
  notice: string | undefined;
  /** The path of the workspace's page. */
  linkPath: string | undefined;
  buildId: string | undefined;
  /** Whether a build log exists or may still be written. */
  canHaveLog: boolean;
}

type Result =
  | { kind: Exclude<Phase, "failed"> | "exists" }
  | { kind: "failed"; message: string | undefined }
  | { kind: "quota"; title: string | undefined; message: string | undefined; consumed: unknown; budget: unknown };

const UUID = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/;

/** A UUID in its hyphenated form. */
export const parseId = (id: string | undefined): string | undefined =>
  UUID.exec(id?.trim().toLowerCase() ?? "")?.slice(1).join("-");

/** A tool's name, also after the name of its server. */
const TOOL_NAME = new RegExp(`(?:^|[._/:-])(${Object.keys(TOOLS).join("|")})$`);

/** The tool with this name, or with this one of the host's own names. */
export const findTool = (name: string, ownNames?: unknown): Tool | undefined =>
  lookup<Tool>(TOOLS, lookup((ownNames ?? {}) as JsonObject, name)) ?? lookup<Tool>(TOOLS, TOOL_NAME.exec(name)?.[1]);

const shownMessage = (text: string | undefined) => text && message(text, LIMITS.message);

/** The status of a call whose run may be over, and whose result may say that it is preliminary. */
function finalStatus({ status, isError }: Call, opened: Opened, progress: string | undefined, runOver: boolean): Status {
  // Libraries that drop the mark of a preliminary result pass it on as the result.
  const isPreliminary = status === "completed" && !isError && !opened.isError && progress === "unfinished";
  const current = isPreliminary ? "running" : status;
  return runOver && current === "running" ? "incomplete" : current;
}

function readResult(action: Action, call: Call, opened: Opened, runOver: boolean): Result {
  const { fields } = opened;
  const isDone = typeof fields.created === "boolean" || fields.started === true || fields.stopped === true;
  const progress = isDone ? undefined : lookup(PROGRESS, trimmed(fields, "status"));
  const status = finalStatus(call, opened, progress, runOver);
  const isQuota = trimmed(fields, "error_code") === QUOTA.errorCode;
  if (status === "running") return { kind: "running" };
  if (status === "approval-requested") return { kind: "waiting" };
  if (status === "denied") return { kind: "refused" };
  if (status === "cancelled") return { kind: "cancelled" };
  // A failed build is not a protocol error: a protocol error would lose the build's id.
  if (status === "error" || call.isError || opened.isError || isQuota || progress === "failed") {
    const error = errorText(opened);
    if (!isQuota) return { kind: "failed", message: shownMessage(error) };
    const quota = Opened.read(fields.quota).fields;
    const title = trimmed(fields, "title");
    return {
      kind: "quota",
      title: title && oneLine(title, LIMITS.title),
      message: shownMessage(trimmed(fields, "message") ?? error),
      consumed: quota.credits_consumed,
      budget: quota.budget,
    };
  }
  if (progress === "cancelled") return { kind: "cancelled" };
  if (status === "incomplete" && !isDone) return { kind: "cut-off" };
  return { kind: action === "create" && fields.created === false ? "exists" : "succeeded" };
}

const errorText = ({ fields, text }: Opened): string | undefined =>
  trimmed(fields, "error") ?? trimmed(fields, "reason") ?? (text || undefined);

/** The name that a create call asks for. After it has succeeded the server may have changed the name. */
function requestedName(action: Action, result: Result, args: unknown): WorkspaceName | undefined {
  if (action !== "create" || (result.kind !== "running" && result.kind !== "failed")) return undefined;
  const name = trimmed(typeof args === "string" ? parseOrText(args) : args, "name");
  return name === undefined ? undefined : workspaceName(name);
}

function startupNotice(fields: JsonObject): TextKey | undefined {
  const notices = lookup<Record<string, TextKey>>(STARTUP_NOTICES, trimmed(fields, "startup_scripts"));
  return notices && (lookup(notices, trimmed(fields, "lifecycle_state")) ?? notices.other);
}

const namedLabel = (texts: Texts, key: string, name: string | undefined): string =>
  name === undefined ? texts.get(`${key}_unnamed` as TextKey) : texts.fill(key as TextKey, { name });

/** Reads a call of this tool. `runOver` is whether its run is over. */
export function readOutcome(tool: Tool, call: Call, runOver: boolean, texts: Texts): Outcome {
  const { action } = tool;
  const opened = Opened.read(call.result);
  const { fields } = opened;
  const result = readResult(action, call, opened, runOver);
  const reported = trimmed(fields, "workspace_name");
  const workspace =
    (reported && parseWorkspaceName(reported, trimmed(fields, "owner_name"))) ||
    requestedName(action, result, call.args);
  const buildId = parseId(trimmed(fields, "build_id"));
  const noBuild = action !== "create" && Boolean(fields.no_build);
  const succeeded = result.kind === "succeeded" || result.kind === "exists";
  // A stop leaves no agent.
  const hasAgent = succeeded && action !== "stop";
  const agent = hasAgent ? lookup<AgentFailure>(AGENT_FAILURES, trimmed(fields, "agent_status")) : undefined;
  const startup = hasAgent && !agent ? startupNotice(fields) : undefined;

  const readLabel = (): string => {
    switch (result.kind) {
      case "quota":
        return result.title ?? texts.get(QUOTA.title);
      case "failed":
        return namedLabel(texts, `${action}_failed`, workspace?.name);
      case "exists":
        return namedLabel(texts, "already_exists", workspace?.name);
      case "succeeded": {
        const label = namedLabel(texts, `${action}_succeeded`, workspace?.name);
        return agent ? texts.fill("label_with_agent", { label, agent: texts.get(agent.label) }) : label;
      }
      default:
        return texts.get(`${action}_${result.kind === "cut-off" ? "cut_off" : result.kind}`);
    }
  };
  const readFailure = (): string | undefined => {
    if (agent) {
      const error = agent.hasError ? shownMessage(trimmed(fields, "agent_error")) : undefined;
      return error ?? texts.get(agent.reason);
    }
    if (result.kind !== "failed" && result.kind !== "quota") return undefined;
    const message = result.message ?? texts.get(`${action}_failed_unnamed`);
    if (result.kind === "failed") return message;
    const [consumed, budget] = [result.consumed, result.budget];
    if (!Number.isSafeInteger(consumed) || !Number.isSafeInteger(budget)) return message;
    return texts.fill(QUOTA.usage, { message, consumed: String(consumed), budget: String(budget) });
  };
  const isStopped = result.kind === "refused" || result.kind === "cancelled";
  return {
    tool,
    state: succeeded ? (agent ? "failed" : "succeeded") : result.kind === "quota" ? "failed" : (result.kind as Phase),
    label: readLabel(),
    failure: readFailure(),
    notice: isStopped ? shownMessage(errorText(opened)) : startup && texts.get(startup),
    linkPath: workspace && linkPath(workspace),
    buildId,
    canHaveLog: !noBuild && (result.kind === "running" || buildId !== undefined),
  };
}
