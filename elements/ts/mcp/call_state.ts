// What the row shows of the tool call that the host has.
import { agentsOf, isActive, jobStatus } from "../build.js";
import { asObject, field, type JsonObject, text, trimmed } from "../record.js";
import type { BuildAnswer } from "./build_watch.js";
import { textOf, valueOf } from "./tools.js";

/** The call as the host has reported it so far. */
export interface HostCall {
  tool: string | undefined;
  args: JsonObject;
  result: JsonObject | undefined;
  isCancelled: boolean;
}

/** The properties of the row and its context. */
export interface RowState {
  name: string;
  status: "running" | "completed" | "error" | "cancelled" | "incomplete";
  args: JsonObject;
  result: JsonObject | undefined;
  /** The build and the workspace of a call whose build is active. */
  buildId: string | undefined;
  workspaceId: string | undefined;
}

const BUILD_ID = /\bbuild ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/;
const WORKSPACE_NAME = /^Workspace "((?:[^"\\]|\\.)+)"/;

/** The fields of a result, from its text where the host does not pass its value on. */
export function resultFields(result: JsonObject | undefined): JsonObject {
  const value = valueOf(result);
  if (Object.keys(value).length) return value;
  const message = textOf(result);
  const buildId = BUILD_ID.exec(message)?.[1];
  const name = WORKSPACE_NAME.exec(message)?.[1];
  return {
    ...(buildId === undefined ? {} : { build_id: buildId }),
    ...(name === undefined ? {} : { workspace_name: name }),
    ...(message.includes("no build was needed") ? { no_build: true } : {}),
  };
}

/** The tool, where the host does not name it. */
function toolOf({ tool, args, result, isCancelled }: HostCall, answer: BuildAnswer | undefined): string | undefined {
  if (tool !== undefined) return tool;
  if (text(args, "template")) return "create_workspace";
  if (!answer) return result || isCancelled ? "start_workspace" : undefined;
  if (answer.build.transition === "stop") return "stop_workspace";
  return answer.build.build_number === 1 ? "create_workspace" : "start_workspace";
}

/** Whether the startup scripts of an agent may still end. */
const isStarting = (agent: unknown): boolean =>
  /^(?:connecting|connected)$/.test(text(agent, "status") ?? "") &&
  /^(?:created|starting)$/.test(text(agent, "lifecycle_state") ?? "");

/** Whether nothing of the build changes any more that the row shows. */
export function isSettled(answer: BuildAnswer): boolean {
  if (isActive(answer.build)) return false;
  const isLatest = answer.latestBuildId === undefined || answer.latestBuildId === answer.build.id;
  const starts = jobStatus(answer.build) === "succeeded" && answer.build.transition === "start" && isLatest;
  return !(starts && agentsOf(answer.build).some(isStarting));
}

/** What an agent adds to the result of a call that has started a workspace. */
function agentFields(answer: BuildAnswer): JsonObject {
  const agents = agentsOf(answer.build);
  const lifecycles = agents.map((agent) => text(agent, "lifecycle_state") ?? "");
  const failed = lifecycles.find((lifecycle) => /^start_(?:error|timeout)$/.test(lifecycle));
  if (failed !== undefined) return { startup_scripts: "startup_scripts_failed", lifecycle_state: failed };
  const isLost = agents.length > 0 && agents.every((agent) => /^(?:timeout|disconnected)$/.test(text(agent, "status") ?? ""));
  return isLost ? { agent_status: "not_ready" } : {};
}

/** The result of the call once its build has ended, as a chat's own tools report it. */
function finalResult(tool: string, fields: JsonObject, answer: BuildAnswer): JsonObject {
  const { build } = answer;
  const common = {
    build_id: fields.build_id,
    workspace_name: text(build, "workspace_name") ?? fields.workspace_name,
    owner_name: text(build, "workspace_owner_name"),
  };
  const status = jobStatus(build);
  if (status === "canceled") return { ...common, status };
  if (status !== "succeeded") return { ...common, error: text(field(build, "job"), "error") ?? "The build has failed." };
  if (build.transition === "stop") return { ...common, stopped: true };
  const done = tool.endsWith("create_workspace") ? { created: true } : { started: true };
  return { ...common, ...done, ...agentFields(answer) };
}

/**
 * The state of the row. `answer` is the last one about the call's build; `isLost` is whether the server does not know the build.
 * Undefined as long as it is not known which tool runs.
 */
export function rowState(call: HostCall, answer: BuildAnswer | undefined, isLost: boolean): RowState | undefined {
  const name = toolOf(call, answer);
  if (name === undefined) return undefined;
  const { args, result, isCancelled } = call;
  const fields = resultFields(result);
  const buildId = text(fields, "build_id");
  const state = (status: RowState["status"], shown?: JsonObject): RowState => {
    const isActive = status === "running" || status === "cancelled";
    const isRead = isActive && answer && buildId;
    return {
      name,
      status,
      args,
      result: shown,
      buildId: isRead ? buildId : undefined,
      workspaceId: isRead ? text(answer.build, "workspace_id") : undefined,
    };
  };
  const workspace = trimmed(fields, "workspace_name");
  if (result?.isError === true) return state("error", { error: textOf(result) || undefined });
  if (!result) return state(isCancelled ? "cancelled" : "running");
  if (fields.no_build === true) {
    const done = name.endsWith("stop_workspace") ? { stopped: true } : { started: true };
    return state("completed", { ...done, no_build: true, workspace_name: workspace });
  }
  if (buildId === undefined || isLost) return state("incomplete", { workspace_name: workspace });
  // The row says that the build goes on, as that of any call that ends before its build.
  if (isCancelled) return state("cancelled", { build_id: buildId, workspace_name: workspace });
  if (!answer || !isSettled(answer)) return state("running");
  return state("completed", asObject(finalResult(name, fields, answer)));
}
