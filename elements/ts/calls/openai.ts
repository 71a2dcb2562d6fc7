// Tool calls in OpenAI's formats. The Rust side is `src/tool_call/formats/openai.rs`.
import { asObject, field, text } from "../record.js";
import { type Call, Calls, complete, end, isOpen, list, parseStatus, readArguments } from "./call.js";

/** The types of items that belong to a call. */
export const ITEMS = ["mcp_call", "mcp_approval_request", "mcp_approval_response", "function_call", "function_call_output"];

function addMcpCall(item: unknown, calls: Calls): void {
  const id = text(item, "id");
  // The call continues its approval request.
  const requested = calls.find(text(item, "approval_request_id"));
  if (requested) requested.toolCallId = id ?? null;
  const call = calls.findOrStart(id, text(item, "name"));
  if (!call) return;
  call.args = readArguments(asObject(item).arguments);
  const [output, error, word] = [field(item, "output"), field(item, "error"), text(item, "status")];
  const status = word === undefined ? (output === undefined ? "running" : "completed") : parseStatus(word);
  if (status === "error" || error !== undefined) {
    call.result = error === undefined ? null : { error };
    end(call, "error");
  } else if (status === "completed") complete(call, output);
  else call.status = status;
}

/** Adds an event of a stream. */
function addEvent(type: string, event: unknown, calls: Calls): void {
  const call = calls.find(text(event, "item_id"));
  switch (type) {
    case "response.output_item.added":
    case "response.output_item.done":
      if (field(event, "item") !== undefined) add(field(event, "item"), calls);
      return;
    case "response.failed":
      return calls.endOpen("error", text(field(field(event, "response"), "error"), "message"));
    case "response.incomplete":
      return calls.endOpen("incomplete");
    case "response.cancelled":
      return calls.endOpen("cancelled");
  }
  if (!call) return;
  if (type === "response.mcp_call_arguments.delta") {
    call.args = (typeof call.args === "string" ? call.args : "") + (text(event, "delta") ?? "");
  } else if (type === "response.mcp_call_arguments.done") call.args = readArguments(asObject(event).arguments);
  else if (type === "response.mcp_call.failed") end(call, "error");
}

/** Adds a message of a chat completion. */
function addMessage(message: unknown, calls: Calls): void {
  for (const call of list(message, "tool_calls")) {
    const tool = field(call, "function");
    if (tool === undefined) continue;
    const started = calls.findOrStart(text(call, "id"), text(tool, "name"));
    if (started) started.args = readArguments(asObject(tool).arguments);
  }
  const answered = text(message, "role") === "tool" ? calls.find(text(message, "tool_call_id")) : undefined;
  if (answered) complete(answered, asObject(message).content);
}

function add(item: unknown, calls: Calls): void {
  const { type = "", arguments: args, output, approve, status } = asObject(item);
  let call: Call | undefined;
  switch (type) {
    case "mcp_call":
      return addMcpCall(item, calls);
    case "mcp_approval_request":
      call = calls.findOrStart(text(item, "id"), text(item, "name"));
      if (call) Object.assign(call, { args: readArguments(args), status: "approval-requested" });
      return;
    case "mcp_approval_response":
      call = calls.find(text(item, "approval_request_id"));
      if (!call || !isOpen(call)) return;
      if (approve === false) end(call, "denied", text(item, "reason"));
      else call.status = "running";
      return;
    case "function_call":
      call = calls.findOrStart(text(item, "call_id"), text(item, "name"));
      if (!call) return;
      call.args = readArguments(args);
      if (status === "incomplete" && isOpen(call)) call.status = "incomplete";
      return;
    case "function_call_output":
      call = calls.find(text(item, "call_id"));
      if (call) complete(call, output);
      return;
    default:
      if (typeof type === "string" && type) addEvent(type, item, calls);
      else addMessage(item, calls);
  }
}

/** Reads the calls of items, events or messages, in the order in which they start. */
export const fromOpenAi = (items: readonly unknown[]): Call[] =>
  Calls.read(items, add).map((call) => ({ ...call, args: readArguments(call.args) }));
