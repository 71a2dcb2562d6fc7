// A2A: the JSON-RPC results of a streamed message, from the SDK's request handler with an agent in memory. A task has no name
// of a tool: the agent names it in the metadata.
import { Role, TaskState } from "@a2a-js/sdk";
import { AgentEvent, DefaultRequestHandler, InMemoryTaskStore, JsonRpcTransportHandler, ServerCallContext } from "@a2a-js/sdk/server";
import { BUILDING, INPUT, RESULT, TOOL, copy } from "./shared.mjs";

const card = {
  name: "agent",
  description: "",
  version: "1",
  supportedInterfaces: [{ url: "http://agent.test", protocolBinding: "JSONRPC", protocolVersion: "1.0", tenant: "" }],
  capabilities: { streaming: true, pushNotifications: false, extensions: [] },
  defaultInputModes: ["text/plain"],
  defaultOutputModes: ["text/plain"],
  securitySchemes: {},
  securityRequirements: [],
  signatures: [],
  skills: [],
};
const part = ($case, value) => ({ content: { $case, value }, metadata: undefined, filename: "", mediaType: "" });
const message = (ids, parts) => ({
  ...ids,
  messageId: "m1",
  role: Role.ROLE_AGENT,
  parts,
  metadata: undefined,
  extensions: [],
  referenceTaskIds: [],
});
const metadata = { tool_call_id: "c1", tool_name: TOOL, args: INPUT };

const status = (state, parts) => (ids) =>
  AgentEvent.statusUpdate({
    ...ids,
    status: { state, message: parts && message(ids, parts), timestamp: "2026-01-01T00:00:00Z" },
    metadata,
  });
const artifact = (parts) => (ids) =>
  AgentEvent.artifactUpdate({
    ...ids,
    artifact: { artifactId: "a1", name: "result", description: "", parts, metadata: undefined, extensions: [] },
    append: false,
    lastChunk: true,
    metadata,
  });
const task = (ids) =>
  AgentEvent.task({
    id: ids.taskId,
    contextId: ids.contextId,
    status: { state: TaskState.TASK_STATE_SUBMITTED, message: undefined, timestamp: "2026-01-01T00:00:00Z" },
    artifacts: [],
    history: [],
    metadata,
  });

async function record(...events) {
  const executor = {
    async execute({ taskId, contextId }, bus) {
      for (const event of [task, ...events]) bus.publish(event({ taskId, contextId }));
      bus.finished();
    },
    async cancelTask() {},
  };
  const handler = new JsonRpcTransportHandler(new DefaultRequestHandler(card, new InMemoryTaskStore(), executor));
  const params = { message: { messageId: "u", role: "ROLE_USER", parts: [{ text: "start it" }] } };
  const context = new ServerCallContext({ requestedVersion: "1.0" });
  const stream = await handler.handle({ jsonrpc: "2.0", id: 1, method: "SendStreamingMessage", params }, context);
  if (!stream[Symbol.asyncIterator]) throw new Error(JSON.stringify(stream));
  const results = [];
  for await (const { result, error } of stream) results.push(copy(result ?? { error }));
  return results;
}

const working = status(TaskState.TASK_STATE_WORKING);
const text = (value) => [part("text", value)];

export const file = "a2a";
export const packageName = "@a2a-js/sdk";

export const situations = {
  working: () => record(working),
  progress: () => record(working, status(TaskState.TASK_STATE_WORKING, [part("data", BUILDING)])),
  completed_data: () => record(working, status(TaskState.TASK_STATE_COMPLETED, [part("data", RESULT)])),
  completed_text: () => record(working, status(TaskState.TASK_STATE_COMPLETED, text("The workspace was started."))),
  completed_json_text: () => record(working, status(TaskState.TASK_STATE_COMPLETED, text(JSON.stringify(RESULT)))),
  completed_artifact: () => record(working, artifact([part("data", RESULT)]), status(TaskState.TASK_STATE_COMPLETED)),
  completed_without_message: () => record(working, status(TaskState.TASK_STATE_COMPLETED)),
  completed_with_error: () =>
    record(working, status(TaskState.TASK_STATE_COMPLETED, [part("data", { error: "build failed", build_id: RESULT.build_id })])),
  failed: () => record(working, status(TaskState.TASK_STATE_FAILED, text("quota exceeded"))),
  failed_data: () => record(working, status(TaskState.TASK_STATE_FAILED, [part("data", { error: "quota exceeded" })])),
  canceled: () => record(working, status(TaskState.TASK_STATE_CANCELED)),
  rejected: () => record(status(TaskState.TASK_STATE_REJECTED, text("not now"))),
  input_required: () => record(working, status(TaskState.TASK_STATE_INPUT_REQUIRED, text("Start my-ws?"))),
  auth_required: () => record(working, status(TaskState.TASK_STATE_AUTH_REQUIRED)),
};
