// The AI SDK: the tool part of the UI message after each chunk, with a mock model.
import { Chat } from "@ai-sdk/react";
import { convertToModelMessages, readUIMessageStream, simulateReadableStream, stepCountIs, streamText, tool } from "ai";
import { MockLanguageModelV4 } from "ai/test";
import { z } from "zod";
import { BUILDING, INPUT, RESULT, TOOL, addChange, text } from "./shared.mjs";

const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } };
const finish = (unified) => ({ type: "finish", finishReason: { unified, raw: unified }, usage });
const answer = [
  { type: "stream-start", warnings: [] },
  { type: "text-start", id: "t" },
  { type: "text-delta", id: "t", delta: "ok" },
  { type: "text-end", id: "t" },
  finish("stop"),
];
const isTool = (part) => part.type.startsWith("tool-") || part.type === "dynamic-tool";

/** The chunks of a model that calls the tool. */
export function call({ input = JSON.stringify(INPUT), name = TOOL, more = {}, after = [], end = [finish("tool-calls")] } = {}) {
  const half = Math.ceil(input.length / 2);
  return [
    { type: "stream-start", warnings: [] },
    { type: "tool-input-start", id: "call_1", toolName: name, ...more },
    { type: "tool-input-delta", id: "call_1", delta: input.slice(0, half) },
    { type: "tool-input-delta", id: "call_1", delta: input.slice(half) },
    { type: "tool-input-end", id: "call_1" },
    { type: "tool-call", toolCallId: "call_1", toolName: name, input, ...more },
    ...after,
    ...end,
  ];
}

/** A model that gives these chunks first, and a text afterwards. */
export const model = (...steps) => {
  let step = 0;
  return new MockLanguageModelV4({
    doStream: async () => ({ stream: simulateReadableStream({ chunks: steps[step++] ?? answer, chunkDelayInMs: null }) }),
  });
};

export const startTool = (options) => ({ [TOOL]: tool({ inputSchema: z.object({ reason: z.string() }), ...options }) });

/** Runs a turn, and returns the states of its tool part and its message. */
export async function run({ chunks = [call()], tools, messages, message, onPart, ui = {}, ...options }) {
  const result = streamText({
    model: Array.isArray(chunks) ? model(...chunks) : chunks,
    tools,
    messages: messages ?? [{ role: "user", content: "start it" }],
    stopWhen: stepCountIs(3),
    onError() {},
    ...options,
  });
  const parts = [];
  const stream = result.toUIMessageStream({ originalMessages: message && [message], generateMessageId: () => "m", ...ui });
  let last = message;
  for await (const next of readUIMessageStream({ stream, message, onError() {} })) {
    last = next;
    addChange(parts, next.parts.find(isTool));
    onPart?.(next.parts.find(isTool));
  }
  return { parts, message: last };
}

const done = { execute: () => RESULT };
const fails = (error) => ({
  execute: () => {
    throw error;
  },
});

/** Asks for approval, then continues with the answer. */
async function approval(tools, decision, more = {}) {
  const asked = await run({ tools, ...more });
  if (!decision) return asked.parts;
  const parts = [...asked.parts];
  const message = structuredClone(asked.message);
  const part = message.parts.find(isTool);
  part.state = "approval-responded";
  part.approval = { ...part.approval, ...decision };
  addChange(parts, part);
  const user = { id: "u", role: "user", parts: [{ type: "text", text: "start it" }] };
  const messages = await convertToModelMessages([user, message], { tools });
  const rest = await run({ chunks: [[...answer]], tools, messages, message, ...more });
  for (const state of rest.parts) addChange(parts, state);
  return parts;
}

async function stopped(tools, until, chunks) {
  const controller = new AbortController();
  const { parts } = await run({
    chunks,
    tools,
    abortSignal: controller.signal,
    onPart: (part) => part && until(part) && controller.abort(),
  });
  return parts;
}

const pending = () => new Promise(() => {});
const generator = (...outputs) => ({
  async *execute() {
    for (const output of outputs) {
      if (output instanceof Error) throw output;
      yield output;
    }
  },
});

// A model whose stream stays open after these chunks, until it is aborted.
const open = (chunks) =>
  new MockLanguageModelV4({
    doStream: async ({ abortSignal }) => ({
      stream: new ReadableStream({
        start(controller) {
          for (const chunk of chunks) controller.enqueue(chunk);
          abortSignal?.addEventListener("abort", () => controller.error(abortSignal.reason));
        },
      }),
    }),
  });

// A tool of the page: the chat waits for its output.
async function clientSide(output) {
  const states = [];
  const transport = {
    sendMessages: async () =>
      streamText({ model: model(call()), tools: startTool({}), prompt: "start it" }).toUIMessageStream(),
  };
  const chat = new Chat({ transport, generateId: () => "m" });
  const observe = () => addChange(states, chat.lastMessage?.parts.find(isTool));
  chat["~registerMessagesCallback"](observe);
  await chat.sendMessage({ text: "start it" });
  await chat.addToolOutput({ tool: TOOL, toolCallId: "call_1", ...output });
  observe();
  return states;
}

const parts = async (options) => (await run(options)).parts;
const asks = startTool({ ...done, needsApproval: true });
const mcpResult = (output) => parts({ tools: startTool({ execute: () => output }) });
const provider = (result, more = {}) =>
  parts({
    chunks: [
      call({
        name: "mcp.start_workspace",
        more: { providerExecuted: true, dynamic: true },
        after: [{ type: "tool-result", toolCallId: "call_1", toolName: "mcp.start_workspace", result, ...more }],
        end: [finish("stop")],
      }),
    ],
    tools: {},
  });

export const file = "ai-sdk";
export const packageName = "ai";

export const situations = {
  completed: () => parts({ tools: startTool(done) }),
  result_undefined: () => parts({ tools: startTool({ execute: () => undefined }) }),
  preliminary: () => parts({ tools: startTool(generator({ status: "queued" }, BUILDING, RESULT)) }),
  prelim_then_throw: () => parts({ tools: startTool(generator(BUILDING, new Error("build failed: no quota"))) }),
  throws_default: () => parts({ tools: startTool(fails(new Error("build failed: no quota"))) }),
  throws_onError: () =>
    parts({ tools: startTool(fails(new Error("build failed: no quota"))), ui: { onError: () => "An error occurred." } }),
  throws_obj: () => parts({ tools: startTool(fails({ error: "quota", error_code: "INSUFFICIENT_QUOTA" })) }),
  throws_text: () => parts({ tools: startTool(fails("no quota")) }),
  invalid_input_schema: () => parts({ chunks: [call({ input: '{"reason":7}' })], tools: startTool(done) }),
  invalid_input_json: () => parts({ chunks: [call({ input: '{"reason":' })], tools: startTool(done) }),
  no_such_tool: () => parts({ tools: { other: startTool(done)[TOOL] } }),
  stream_error_midrun: () =>
    parts({
      chunks: [[...call().slice(0, 3), { type: "error", error: new Error("overloaded") }]],
      tools: startTool(done),
    }),
  abort_running: () => stopped(startTool({ execute: pending }), (part) => part.state === "input-available"),
  abort_streaming_args: () => stopped(startTool(done), (part) => part.rawInput !== undefined, open(call().slice(0, 3))),
  abort_preliminary: () =>
    stopped(
      startTool({
        async *execute() {
          yield BUILDING;
          await pending();
        },
      }),
      (part) => part.preliminary,
    ),
  approval_requested: () => approval(asks),
  approval_needsApproval_tool: () => approval(startTool({ ...done, needsApproval: () => true })),
  approval_granted: () => approval(asks, { approved: true }),
  approval_granted_then_throws: () =>
    approval(startTool({ ...fails(new Error("no quota")), needsApproval: true }), { approved: true }),
  approval_denied: () => approval(asks, { approved: false, reason: "not now" }),
  approval_auto_approved: () =>
    parts({ tools: startTool(done), toolApproval: { [TOOL]: "approved" } }),
  approval_auto_denied: () =>
    parts({ tools: startTool(done), toolApproval: { [TOOL]: { type: "denied", reason: "policy: nights" } } }),
  approval_denied_no_reason: () => approval(asks, { approved: false }),
  dynamic: () =>
    parts({ chunks: [call({ more: { dynamic: true } })], tools: { [TOOL]: { ...startTool(done)[TOOL], type: "dynamic" } } }),
  static_title: () => parts({ tools: startTool({ ...done, title: "Start the workspace" }) }),
  client_side_no_execute: () => clientSide({ output: RESULT }),
  client_side_error: () => clientSide({ state: "output-error", errorText: "no" }),
  provider_executed: () => provider(RESULT),
  provider_executed_error: () => provider({ type: "error", error: "quota exceeded" }, { isError: true }),
  provider_executed_openai_mcp: () =>
    provider({ type: "call", serverLabel: "coder", name: TOOL, arguments: JSON.stringify(INPUT), output: JSON.stringify(RESULT) }),
  provider_executed_openai_mcp_error: () =>
    provider({
      type: "call",
      serverLabel: "coder",
      name: TOOL,
      arguments: JSON.stringify(INPUT),
      error: { type: "mcp_tool_execution_error", content: [{ type: "text", text: "quota exceeded" }] },
    }),
  text_result_json_string: () => mcpResult(JSON.stringify(RESULT)),
  text_result_error_json_string: () => mcpResult(JSON.stringify({ error: "no quota" })),
  mcp_calltoolresult_raw: () => mcpResult({ ...text(JSON.stringify(RESULT)), structuredContent: RESULT, isError: false }),
  mcp_calltoolresult_raw_error: () => mcpResult({ ...text("quota exceeded"), isError: true }),
  content_parts_result: () => mcpResult({ type: "content", value: text(JSON.stringify(RESULT)).content }),
  resumed_running: async () => {
    // A reloaded page reads the stream of the running call from its start.
    const chunks = [
      { type: "start", messageId: "m" },
      { type: "start-step" },
      { type: "tool-input-available", toolCallId: "call_1", toolName: TOOL, input: INPUT },
    ];
    const states = [];
    for await (const { parts } of readUIMessageStream({ stream: simulateReadableStream({ chunks }) })) {
      addChange(states, parts.find(isTool));
    }
    return states;
  },
};
