import type { ToolCallProps } from "./index.js";

// Plain functions: they need no page and no WebAssembly. Awaiting a result works too. Any JSON is accepted, and values of another
// kind are ignored.

export interface ReadOptions {
  /** Whether the run that the calls belong to is over: a call that still runs is then `incomplete`. */
  runOver?: boolean;
}

/** Reads the tool calls of any vocabulary in a part, a message, or a list of parts, messages or events. */
export declare function fromAny(value: unknown, options?: ReadOptions): ToolCallProps[];

/** Reads a tool part of the AI SDK; null for a part of another kind. */
export declare function fromAiSdk(part: unknown, options?: ReadOptions): ToolCallProps | null;

/** Reads a tool-call part of assistant-ui, or the props of a tool component; null for a part of another kind. */
export declare function fromAssistantUi(part: unknown, options?: ReadOptions): ToolCallProps | null;

/** Reads the props of a CopilotKit `render` function; null for other props. The name is empty if the props have none. */
export declare function fromCopilotKit(props: unknown, options?: ReadOptions): ToolCallProps | null;

/** Reads the tool calls in AG-UI events or messages, in the order in which they start. */
export declare function fromAgUi(events: readonly unknown[], options?: ReadOptions): ToolCallProps[];

/** Reads the tool calls in the parts of TanStack AI's messages, in the order in which they start. */
export declare function fromTanStack(parts: readonly unknown[], options?: ReadOptions): ToolCallProps[];

/** Reads the tool calls of LangGraph's SDK, or LangChain messages, in the order in which they start. */
export declare function fromLangGraph(values: readonly unknown[], options?: ReadOptions): ToolCallProps[];

/** Reads the tool calls in updates of the Agent Client Protocol, in the order in which they start. */
export declare function fromAcp(updates: readonly unknown[], options?: ReadOptions): ToolCallProps[];

/** Reads a call per A2A task, in the order in which they start. The name is empty without `tool_name` in the metadata. */
export declare function fromA2a(events: readonly unknown[], options?: ReadOptions): ToolCallProps[];

/** Reads the tool calls in items, events or messages of OpenAI, in the order in which they start. */
export declare function fromOpenAi(items: readonly unknown[], options?: ReadOptions): ToolCallProps[];

/** Reads the tool calls in content blocks of Anthropic, in the order in which they start. */
export declare function fromAnthropic(blocks: readonly unknown[], options?: ReadOptions): ToolCallProps[];

/** Reads the tool calls in the parts of Coder chat messages, in the order in which they start. */
export declare function fromCoder(parts: readonly unknown[], options?: ReadOptions): ToolCallProps[];
