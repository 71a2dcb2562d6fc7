// TanStack AI: its server's events with a mock model, and the parts of its client's messages.
import { chat, toolDefinition } from "@tanstack/ai";
import { ChatClient } from "@tanstack/ai-client";
import { uiMessagesToWire } from "@tanstack/ai/client";
import { z } from "zod";
import { INPUT, RESULT, TOOL, addChange, copy, text } from "./shared.mjs";

const base = { timestamp: 1, metadata: { tanstack: { model: "mock" } } };

// A model whose turns are lists of events. An error ends a turn, a promise holds it.
const adapter = (turns) => ({
  kind: "text",
  name: "mock",
  model: "mock",
  async *chatStream({ threadId, runId }) {
    const turn = turns.length > 1 ? turns.shift() : turns[0];
    for (const event of turn) {
      if (event instanceof Error) throw event;
      if (event instanceof Promise) await event;
      else yield { ...base, threadId, runId, ...event };
    }
  },
  async structuredOutput() {
    throw new Error("not used");
  },
});
const started = { type: "RUN_STARTED" };
const finished = (reason) => ({ type: "RUN_FINISHED", finishReason: reason, metadata: { tanstack: { model: "mock", finishReason: reason } } });
const calls = (input = JSON.stringify(INPUT)) => {
  const half = Math.ceil(input.length / 2);
  return [
    started,
    { type: "TOOL_CALL_START", toolCallId: "c1", toolCallName: TOOL, toolName: TOOL, index: 0 },
    { type: "TOOL_CALL_ARGS", toolCallId: "c1", delta: input.slice(0, half) },
    { type: "TOOL_CALL_ARGS", toolCallId: "c1", delta: input.slice(half) },
    { type: "TOOL_CALL_END", toolCallId: "c1", toolCallName: TOOL, toolName: TOOL },
    finished("tool_calls"),
  ];
};
const says = [
  started,
  { type: "TEXT_MESSAGE_START", messageId: "x2", role: "assistant" },
  { type: "TEXT_MESSAGE_CONTENT", messageId: "x2", delta: "ok" },
  { type: "TEXT_MESSAGE_END", messageId: "x2" },
  finished("stop"),
];

const definition = (more = {}) =>
  toolDefinition({ name: TOOL, description: "starts", inputSchema: z.object({ reason: z.string() }), ...more });

async function record({ turns = [calls(), says], tools, clientTools = [], stopAt, answer }) {
  const [states, events, err] = [[], [], []];
  const model = adapter([...turns]);
  let stop;
  const stopped = new Promise((resolve) => (stop = resolve));
  // Not `stream()`: it does not pass the run's context on, so a run that answers an approval would not say so.
  const connection = {
    async *connect(messages, _data, signal, { threadId, runId, parentRunId, resume }) {
      const abortController = new AbortController();
      signal.addEventListener("abort", () => abortController.abort());
      // As over HTTP.
      const wire = copy(uiMessagesToWire(messages));
      const options = { adapter: model, messages: wire, tools, abortController, threadId, runId, parentRunId };
      for await (const event of chat({ ...options, ...(resume && { resume }) })) {
        events.push(copy(event));
        yield event;
      }
    },
  };
  const parts = () => client.getMessages().flatMap(({ parts }) => parts).filter(({ type }) => type.startsWith("tool-"));
  const client = new ChatClient({
    connection,
    tools: clientTools,
    threadId: "t",
    onError: (error) => err.push(error.message),
    onMessagesChange: () => {
      const last = parts().at(-1);
      if (last) addChange(states, last);
      if (last && stopAt?.(last)) {
        setTimeout(() => {
          client.stop();
          stop();
        });
      }
    },
  });
  // A run that is stopped while its tool waits does not settle.
  await Promise.race([client.sendMessage("go"), stopped]);
  if (answer) {
    const [interrupt] = client.getInterrupts();
    interrupt.resolveInterrupt(...answer);
  }
  await idle(client);
  return { states, finalParts: parts(), events, err, status: client.getStatus() };
}

/** Waits until the client does nothing. */
async function idle(client) {
  for (let quiet = 0; quiet < 60; quiet += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (client.getIsLoading()) quiet = 0;
  }
}

const server = (execute, more) => [definition(more).server(execute)];
const throws = () => {
  throw new Error("quota exceeded");
};
const held = new Promise(() => {});
const asks = { needsApproval: true };
const approval = (answer) => {
  const tool = definition(asks);
  return record({ tools: [tool.server(async () => RESULT)], clientTools: [tool.client()], answer });
};

export const file = "tanstack-ai";
export const packageName = "@tanstack/ai";

export const situations = {
  completed: () => record({ tools: server(async () => RESULT) }),
  throws: () => record({ tools: server(throws) }),
  invalid_input: () => record({ turns: [calls('{"reason":7}'), says], tools: server(async () => RESULT) }),
  bad_json: () => record({ turns: [calls('{"reason": "unt'), says], tools: server(async () => RESULT) }),
  stop_midrun: () => record({ tools: server(() => held), stopAt: ({ state }) => state === "input-complete" }),
  stop_streaming_args: () =>
    record({
      turns: [[...calls().slice(0, 3), held]],
      tools: server(async () => RESULT),
      stopAt: (part) => part.arguments !== "",
    }),
  provider_dies: () =>
    record({ turns: [[...calls().slice(0, 3), { type: "RUN_ERROR", message: "provider down" }]], tools: server(async () => RESULT) }),
  approval_requested: () => approval(),
  approval_granted: () => approval([true]),
  approval_denied: () => approval([false]),
  client_tool: () => record({ tools: [definition()], clientTools: [definition().client(async () => RESULT)] }),
  client_tool_throws: () => record({ tools: [definition()], clientTools: [definition().client(throws)] }),
  mcp_calltoolresult: () =>
    record({ tools: server(async () => ({ ...text(JSON.stringify(RESULT)), structuredContent: RESULT, isError: false })) }),
  mcp_calltoolresult_error: () => record({ tools: server(async () => ({ ...text("quota exceeded"), isError: true })) }),
  mcp_content_array: () => record({ tools: server(async () => [{ type: "text", content: JSON.stringify(RESULT) }]) }),
};
