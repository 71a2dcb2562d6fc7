// Tool calls in Anthropic's content blocks. The Rust side is `src/tool_call/formats/anthropic.rs`.
import { asObject, text } from "../record.js";
import { type Call, Calls, complete, end } from "./call.js";

const USES = ["tool_use", "server_tool_use", "mcp_tool_use"];
const RESULTS = ["tool_result", "mcp_tool_result"];
/** The types of content blocks that belong to a call. */
export const BLOCKS = [...USES, ...RESULTS];

/** Reads the calls of a list of blocks, in the order in which they start. */
export const fromAnthropic = (blocks: readonly unknown[]): Call[] =>
  Calls.read(blocks, (block, calls) => {
    const type = text(block, "type") ?? "";
    const { input = null, content, is_error } = asObject(block);
    if (USES.includes(type)) {
      const call = calls.findOrStart(text(block, "id"), text(block, "name"));
      if (call) call.args = input;
    } else if (RESULTS.includes(type)) {
      const call = calls.find(text(block, "tool_use_id"));
      if (!call) return;
      complete(call, content);
      if (is_error === true) end(call, "error");
    }
  });
