// The Agent Client Protocol: the updates of a session that a client gets from an agent in memory.
import * as acp from "@agentclientprotocol/sdk";
import { BUILDING, INPUT, RESULT, TOOL, copy } from "./shared.mjs";

const { agent: toAgent, client: toClient } = acp.methods;
const content = (text) => [{ type: "content", content: { type: "text", text } }];
const call = { sessionUpdate: "tool_call", title: "Start workspace", name: TOOL, kind: "execute", rawInput: INPUT };
const update = (more) => ({ sessionUpdate: "tool_call_update", ...more });
const running = [{ ...call, status: "pending" }, update({ status: "in_progress" })];
const options = [
  { optionId: "allow", name: "Allow", kind: "allow_once" },
  { optionId: "reject", name: "Reject", kind: "reject_once" },
];

/** Runs a prompt. `answer` is the client's to a request for permission, `stopReason` the agent's last word. */
async function record(updates, { answer, stopReason = "end_turn" } = {}) {
  const [seen, permissions] = [[], []];
  const agent = acp
    .agent({ name: "agent" })
    .onRequest(toAgent.initialize, () => ({ protocolVersion: acp.PROTOCOL_VERSION, agentCapabilities: {} }))
    .onRequest(toAgent.session.new, () => ({ sessionId: "s" }))
    .onRequest(toAgent.session.prompt, async ({ client }) => {
      let outcome;
      for (const step of updates) {
        if (step.ask) {
          const toolCall = { toolCallId: "c1", title: "Start workspace", status: "pending", rawInput: INPUT };
          ({ outcome } = await client.request(toClient.session.requestPermission, { sessionId: "s", toolCall, options }));
        } else {
          await client.notify(toClient.session.update, { sessionId: "s", update: { toolCallId: "c1", ...step } });
        }
      }
      return { stopReason };
    });
  const [there, back] = [new TransformStream(), new TransformStream()];
  agent.connect(acp.ndJsonStream(there.writable, back.readable));
  let result;
  const client = acp
    .client({ name: "client" })
    // Not async: handlers that wait overtake each other.
    .onNotification(toClient.session.update, ({ params }) => void seen.push(copy(params.update)))
    .onRequest(toClient.session.requestPermission, ({ params }) => {
      permissions.push(copy(params));
      return { outcome: answer };
    });
  await client.connectWith(acp.ndJsonStream(back.writable, there.readable), async (context) => {
    await context.request(toAgent.initialize, { protocolVersion: acp.PROTOCOL_VERSION, clientCapabilities: {} });
    await context.request(toAgent.session.new, { cwd: "/", mcpServers: [] });
    result = await context.request(toAgent.session.prompt, { sessionId: "s", prompt: [{ type: "text", text: "start it" }] });
  });
  return { updates: seen, permissions, result };
}

const selected = (optionId) => ({ outcome: "selected", optionId });

export const file = "acp";
export const packageName = "@agentclientprotocol/sdk";

export const situations = {
  completed_raw_output: () => record([...running, update({ status: "completed", rawOutput: RESULT })]),
  completed_content: () => record([...running, update({ status: "completed", content: content(JSON.stringify(RESULT)) })]),
  completed_text: () => record([...running, update({ status: "completed", content: content("The workspace was started.") })]),
  completed_without_output: () => record([...running, update({ status: "completed" })]),
  progress: () => record([...running, update({ content: content("building"), rawOutput: BUILDING })]),
  failed_text: () => record([...running, update({ status: "failed", content: content("quota exceeded") })]),
  failed_raw_output: () => record([...running, update({ status: "failed", rawOutput: { error: "quota exceeded" } })]),
  completed_with_error: () => record([...running, update({ status: "completed", rawOutput: { error: "build failed", build_id: RESULT.build_id } })]),
  running: () => record(running),
  cancelled: () => record(running, { stopReason: "cancelled" }),
  permission_granted: () =>
    record([running[0], { ask: true }, running[1], update({ status: "completed", rawOutput: RESULT })], {
      answer: selected("allow"),
    }),
  permission_rejected: () =>
    record([running[0], { ask: true }, update({ status: "failed", content: content("The user rejected it.") })], {
      answer: selected("reject"),
    }),
  permission_cancelled: () =>
    record([running[0], { ask: true }], { answer: { outcome: "cancelled" }, stopReason: "cancelled" }),
  updates_without_call: () => record([update({ title: TOOL, status: "in_progress" })]),
};
