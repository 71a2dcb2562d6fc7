// What a tool call says about its workspace. The Rust side is `src/tool_call/outcome.rs`, `agent.rs` and `label.rs`; both
// sides replay `tests/vectors/rows.json`.
import { ERROR_TEXT, Opened } from "./envelope.js";
import { parseOrText } from "./json.js";
import { phaseOf, phaseOfResult } from "./phase.js";
import { asObject, lookup, trimmed } from "./record.js";
import { message, oneLine } from "./shown_text.js";
import { AGENT_FAILURES, LIMITS, type Phase, QUOTA, STARTUP_NOTICES, TOOLS } from "./tables.js";
import type { TextKey, Texts } from "./texts.js";
import { linkPath, parseWorkspaceName, workspaceName, type WorkspaceName } from "./workspace_name.js";

export type Action = "create" | "start" | "stop";
export type Tool = (typeof TOOLS)[keyof typeof TOOLS];
type AgentFailure = (typeof AGENT_FAILURES)[keyof typeof AGENT_FAILURES];

/** A call as the chat or a reader of its library gives it. */
export interface RowCall {
  name: string;
  status: string;
  args: unknown;
  result: unknown;
  isError: boolean;
  toolCallId: string | null;
}

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

const UUID = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/;

/** A UUID in its hyphenated form. */
export const parseId = (id: string | undefined): string | undefined =>
  UUID.exec(id?.trim().toLowerCase() ?? "")?.slice(1).join("-");

/** A tool's name, also after the name of its server. */
const TOOL_NAME = new RegExp(`(?:^|[._/:-])(${Object.keys(TOOLS).join("|")})$`);

/** The tool with this name, or with this one of the host's own names. */
export const findTool = (name: string, ownNames?: unknown): Tool | undefined =>
  lookup<Tool>(TOOLS, lookup(asObject(ownNames), name)) ?? lookup<Tool>(TOOLS, TOOL_NAME.exec(name)?.[1]);

const shownMessage = (text: string | undefined) => text && message(text, LIMITS.message);

/** Reads a call of this tool. `runOver` is whether its run is over. */
export function readOutcome(tool: Tool, call: RowCall, runOver: boolean, texts: Texts): Outcome {
  const { action } = tool;
  const { fields, text, isError } = Opened.read(call.result);
  const field = (key: string) => trimmed(fields, key);
  const named = (key: string) => {
    const name = workspace?.name;
    return name === undefined ? texts.get(`${key}_unnamed` as TextKey) : texts.fill(key as TextKey, { name });
  };

  const isDone = typeof fields.created === "boolean" || fields.started === true || fields.stopped === true;
  const isQuotaError = field("error_code") === QUOTA.errorCode;
  // A failed build is not a protocol error: a protocol error would lose the build's id.
  const isFailure = call.isError || isError || isQuotaError || (!isDone && ERROR_TEXT.test(text));
  const progress = isDone ? undefined : phaseOfResult(field("status"));
  let phase = phaseOf(call.status);
  // Libraries that drop the mark of a preliminary result pass it on as the result.
  if (phase === "succeeded" && !isFailure && progress === "running") phase = progress;
  if (runOver && phase === "running") phase = "incomplete";
  if (phase === "succeeded" || phase === "incomplete") {
    if (isFailure) phase = "failed";
    else if (progress && progress !== "running") phase = progress;
    else if (isDone) phase = "succeeded";
  }
  const isFailed = phase === "failed";
  const isQuota = isFailed && isQuotaError;
  const error = field("error") ?? field("reason") ?? (text || undefined);

  // A create call may name the workspace. After it has succeeded the server may have changed the name.
  const isRequested = action === "create" && (phase === "running" || (isFailed && !isQuota));
  const args = isRequested && (typeof call.args === "string" ? parseOrText(call.args) : call.args);
  const [reported, requested] = [field("workspace_name"), trimmed(args, "name")];
  const workspace: WorkspaceName | undefined =
    (reported && parseWorkspaceName(reported, field("owner_name"))) || (requested && workspaceName(requested)) || undefined;

  // A stop leaves no agent.
  const hasAgent = phase === "succeeded" && action !== "stop";
  const agent = hasAgent ? lookup<AgentFailure>(AGENT_FAILURES, field("agent_status")) : undefined;
  const notices = hasAgent && !agent && lookup<Record<string, TextKey>>(STARTUP_NOTICES, field("startup_scripts"));
  const startup = notices && (lookup(notices, field("lifecycle_state")) ?? notices.other);

  let label: string;
  let failure: string | undefined;
  if (phase === "succeeded") {
    const exists = action === "create" && fields.created === false;
    label = named(exists ? "already_exists" : `${action}_succeeded`);
    if (agent) {
      if (!exists) label = texts.fill("label_with_agent", { label, agent: texts.get(agent.label) });
      failure = (agent.hasError && shownMessage(field("agent_error"))) || texts.get(`${agent.label}_reason`);
    }
  } else if (phase === "failed") {
    const title = isQuota && field("title");
    label = isQuota ? (title && oneLine(title, LIMITS.title)) || texts.get(QUOTA.title) : named(`${action}_failed`);
    const message = shownMessage((isQuota && field("message")) || error) || texts.get(`${action}_failed_unnamed`);
    const { credits_consumed: consumed, budget } = Opened.read(isQuota && fields.quota).fields;
    const hasUsage = Number.isSafeInteger(consumed) && Number.isSafeInteger(budget);
    failure = hasUsage ? texts.fill(QUOTA.usage, { message, consumed: String(consumed), budget: String(budget) }) : message;
  } else if (phase === "running") label = texts.get(`${action}_running`);
  else label = texts.fill(`call_${phase}`, { call: texts.get(`${action}_call`) });

  const buildId = parseId(field("build_id"));
  const noBuild = action !== "create" && Boolean(fields.no_build);
  const isStopped = phase === "refused" || phase === "cancelled";
  return {
    tool,
    state: agent ? "failed" : phase,
    label,
    failure,
    notice: isStopped ? shownMessage(error) : startup ? texts.get(startup) : undefined,
    linkPath: workspace && linkPath(workspace),
    buildId,
    canHaveLog: !noBuild && (phase === "running" || buildId !== undefined),
  };
}
