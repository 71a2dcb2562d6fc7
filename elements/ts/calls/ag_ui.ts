// Tool calls in the events of AG-UI runs, and in its messages. The Rust side is `src/tool_call/formats/ag_ui.rs`.
import { parseOrText } from "../json.js";
import { asObject, field, text } from "../record.js";
import { type Call, Calls, type Status, complete, end, isOpen, list, newCall } from "./call.js";

/** What is known of the calls of runs so far. */
class Run {
  readonly calls = new Calls();
  /** The subagents of calls, by the ids of the calls. */
  readonly subagents = new Map<string, string>();
  /** The ids of the calls with a result. */
  readonly answered = new Set<string>();
  /** The calls of interrupts, by the ids of the interrupts. */
  readonly interrupts = new Map<string, string>();
  /** The ids of the calls that the reader did not approve. Their results do not change them. */
  readonly declined = new Set<string>();

  add(event: unknown): void {
    const id = text(event, "toolCallId");
    switch (text(event, "type")) {
      case "TOOL_CALL_START":
        return this.start(event, id);
      case "TOOL_CALL_CHUNK":
        this.findOrStart(id, text(event, "toolCallName"));
        return this.addArgs(event, id);
      case "TOOL_CALL_ARGS":
        return this.addArgs(event, id);
      case "TOOL_CALL_RESULT":
        return this.finish(event);
      case "MESSAGES_SNAPSHOT":
        return this.addMessages(event);
      case "RUN_STARTED":
        this.addMessages(field(event, "input"));
        // The run before was interrupted: the reader has answered.
        for (const call of this.calls.open()) call.status = "running";
        for (const answer of list(field(event, "input"), "resume")) this.addAnswer(answer);
        return;
      case "RUN_ERROR":
        return this.calls.endOpen("error", text(event, "message"));
      case "RUN_FINISHED":
        return this.finishRun(event);
      case "SUBAGENT_ERROR":
        return this.endSubagent(event, "error");
      case "SUBAGENT_FINISHED":
        return this.endSubagent(event, "incomplete");
      case undefined:
        this.addMessage(event);
    }
  }

  /** Arguments are collected as text. */
  private findOrStart(id: string | undefined, name: string | undefined): Call | undefined {
    const call = this.calls.findOrStart(id, name);
    if (call) call.args ??= "";
    return call;
  }

  private start(event: unknown, id: string | undefined): void {
    const name = text(event, "toolCallName");
    const subagent = text(event, "subagentRunId");
    if (id && subagent) this.subagents.set(id, subagent);
    const call = this.findOrStart(id, name);
    if (!call || !name) return;
    // A replay sends the arguments again. A call whose run ended before its result is started again.
    if (!isOpen(call) && !this.answered.has(id!)) Object.assign(call, newCall(call.name, id));
    call.args = "";
  }

  /** Adds arguments. After the first chunk of a call the id is optional. */
  private addArgs(event: unknown, id: string | undefined): void {
    const call = id === undefined ? this.calls.list.at(-1) : this.calls.find(id);
    if (call && typeof call.args === "string") call.args += text(event, "delta") ?? "";
  }

  /** Adds the reader's answer to an interrupt. */
  private addAnswer(answer: unknown): void {
    const call = this.calls.find(this.interrupts.get(text(answer, "interruptId") ?? ""));
    if (!call || !isOpen(call)) return;
    const { approved } = asObject(field(answer, "payload"));
    if (approved !== false && text(answer, "status") !== "cancelled") return;
    end(call, approved === false ? "denied" : "cancelled", text(field(answer, "payload"), "reason"));
    this.answered.add(call.toolCallId!);
    this.declined.add(call.toolCallId!);
  }

  /** Adds the content of a result event or of a tool message. */
  private finish(event: unknown): void {
    const call = this.calls.find(text(event, "toolCallId"));
    const { content, metadata } = asObject(event);
    if (!call || content === undefined || this.declined.has(call.toolCallId!)) return;
    this.answered.add(call.toolCallId!);
    const error = text(event, "error");
    complete(call, content);
    if (error !== undefined || asObject(metadata).isError === true) end(call, "error", error);
  }

  private addMessages(event: unknown): void {
    for (const message of list(event, "messages")) this.addMessage(message);
  }

  private addMessage(message: unknown): void {
    for (const call of list(message, "toolCalls")) {
      const tool = field(call, "function");
      const started = this.findOrStart(text(call, "id"), text(tool, "name"));
      const args = text(tool, "arguments");
      if (started && args !== undefined) started.args = args;
    }
    if (text(message, "role") === "tool") this.finish(message);
  }

  private finishRun(event: unknown): void {
    const { outcome, metadata } = asObject(event);
    const kind = (typeof outcome === "string" && outcome) || text(outcome, "type");
    if (kind === "interrupt") return this.interrupt(list(outcome, "interrupts"));
    if (kind === "cancelled") return this.calls.endOpen("cancelled");
    // The server of TanStack AI ends the run of the model before it runs the tools.
    if (kind === undefined && text(field(metadata, "tanstack"), "finishReason") === "tool_calls") return;
    // The client runs these.
    const pending = list(outcome, "pendingToolCallIds");
    for (const call of this.calls.open()) if (!pending.includes(call.toolCallId)) end(call, "incomplete");
  }

  /** The run waits for the reader. Calls that no interrupt names wait as well, if there is none with a name. */
  private interrupt(interrupts: readonly unknown[]): void {
    const hasIds = interrupts.some((interrupt) => text(interrupt, "toolCallId"));
    for (const interrupt of interrupts) {
      const [id, call] = [text(interrupt, "id"), text(interrupt, "toolCallId")];
      // The first interrupt with an id keeps it.
      if (id && call && !this.interrupts.has(id)) this.interrupts.set(id, call);
    }
    for (const call of this.calls.open()) {
      const own = interrupts.find((interrupt) => text(interrupt, "toolCallId") === call.toolCallId);
      // The client runs it.
      if (text(own, "reason") === "tanstack:client_tool_execution") call.status = "running";
      else call.status = hasIds && !own ? "incomplete" : "approval-requested";
    }
  }

  private endSubagent(event: unknown, status: Status): void {
    const ended = text(event, "subagentRunId");
    for (const call of this.calls.open()) {
      if (ended !== undefined && this.subagents.get(call.toolCallId!) === ended) end(call, status, text(event, "message"));
    }
  }
}

/** Reads the calls of events or messages, in the order in which they start. */
export function fromAgUi(events: readonly unknown[]): Call[] {
  const run = new Run();
  for (const event of Array.isArray(events) ? events : [events]) run.add(event);
  return run.calls.list.map((call) => ({ ...call, args: parseOrText(call.args as string) }));
}
