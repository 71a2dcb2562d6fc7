// OpenAI's client for the Responses API, with a transport in memory: the events of a stream with an `mcp_call` item, and the
// items of the final response.
import OpenAI from "openai";
import { INPUT, RESULT, TOOL, addChange, copy } from "./shared.mjs";

const input = JSON.stringify(INPUT);
const item = (more) => ({
  id: "mcp_1",
  type: "mcp_call",
  server_label: "coder",
  name: TOOL,
  arguments: "",
  approval_request_id: null,
  error: null,
  output: null,
  ...more,
});
const response = (status, output, more = {}) => ({
  id: "resp_1",
  object: "response",
  created_at: 0,
  status,
  model: "mock",
  output,
  tools: [],
  parallel_tool_calls: true,
  error: null,
  incomplete_details: null,
  ...more,
});

const opening = [
  { type: "response.created", response: response("in_progress", []) },
  { type: "response.output_item.added", output_index: 0, item: item({ status: "in_progress" }) },
  { type: "response.mcp_call.in_progress", output_index: 0, item_id: "mcp_1" },
  { type: "response.mcp_call_arguments.delta", output_index: 0, item_id: "mcp_1", delta: input.slice(0, 8) },
  { type: "response.mcp_call_arguments.delta", output_index: 0, item_id: "mcp_1", delta: input.slice(8) },
  { type: "response.mcp_call_arguments.done", output_index: 0, item_id: "mcp_1", arguments: input },
];
const ended = (type, last) => [
  ...opening,
  { type, output_index: 0, item_id: "mcp_1" },
  { type: "response.output_item.done", output_index: 0, item: last },
  { type: "response.completed", response: response("completed", [last]) },
];
const called = (more) => item({ arguments: input, ...more });
const request = { id: "mcpr_1", type: "mcp_approval_request", server_label: "coder", name: TOOL, arguments: input };
const approval = [
  { type: "response.created", response: response("in_progress", []) },
  { type: "response.output_item.added", output_index: 0, item: request },
  { type: "response.output_item.done", output_index: 0, item: request },
  { type: "response.completed", response: response("completed", [request]) },
];

async function record(events, { stopAt } = {}) {
  const numbered = events.map((event, sequence_number) => ({ ...event, sequence_number }));
  const body = new ReadableStream({
    start(controller) {
      const encoder = new TextEncoder();
      for (const event of numbered) controller.enqueue(encoder.encode(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`));
      // A stopped stream has no end of its own.
      if (!stopAt) controller.close();
    },
  });
  const fetch = async () => new Response(body, { headers: { "content-type": "text/event-stream" } });
  const client = new OpenAI({ apiKey: "none", fetch, maxRetries: 0 });
  const [seen, items, err] = [[], [], []];
  const stream = client.responses.stream({ model: "mock", input: "start it" });
  try {
    for await (const event of stream) {
      seen.push(copy(event));
      addChange(items, event.item);
      if (event.type === stopAt) stream.abort();
    }
  } catch (error) {
    err.push(error.message);
  }
  const final = await stream.finalResponse().catch(() => undefined);
  return { events: seen, items, finalItems: final?.output ?? null, err };
}

export const file = "openai-responses";
export const packageName = "openai";

export const situations = {
  completed: () => record(ended("response.mcp_call.completed", called({ status: "completed", output: JSON.stringify(RESULT) }))),
  completed_content_text: () =>
    record(ended("response.mcp_call.completed", called({ status: "completed", output: "The workspace was started." }))),
  tool_error: () =>
    record(
      ended(
        "response.mcp_call.failed",
        called({
          status: "failed",
          error: { type: "mcp_tool_execution_error", content: [{ type: "text", text: "quota exceeded" }] },
        }),
      ),
    ),
  protocol_error: () =>
    record(
      ended(
        "response.mcp_call.failed",
        called({ status: "failed", error: { type: "mcp_protocol_error", code: -32000, message: "quota exceeded" } }),
      ),
    ),
  error_in_output: () =>
    record(
      ended(
        "response.mcp_call.completed",
        called({ status: "completed", output: JSON.stringify({ error: "build failed", build_id: RESULT.build_id }) }),
      ),
    ),
  running: () => record(opening, { stopAt: "response.mcp_call_arguments.done" }),
  incomplete: () => {
    const last = called({ status: "incomplete" });
    const end = response("incomplete", [last], { incomplete_details: { reason: "max_output_tokens" } });
    return record([...opening, { type: "response.incomplete", response: end }]);
  },
  approval_requested: () => record(approval),
  approval_granted: () =>
    record(
      ended(
        "response.mcp_call.completed",
        called({ status: "completed", output: JSON.stringify(RESULT), approval_request_id: "mcpr_1" }),
      ),
    ),
};
