import type { ToolCallProps } from "./index.js";

// Plain functions: they need no page and no WebAssembly. Awaiting a result works too.

/** Reads a tool part of the AI SDK; null for a part of another kind. */
export declare function fromAiSdk(part: unknown): ToolCallProps | null;

/** Reads a tool-call part of assistant-ui, or the props of a tool component; null for a part of another kind. */
export declare function fromAssistantUi(part: unknown): ToolCallProps | null;

/** Reads the tool calls in the events of an AG-UI run, in the order in which they start. */
export declare function fromAgUi(events: readonly unknown[]): ToolCallProps[];

/** Reads the tool calls in the parts of Coder chat messages, in the order in which they start. */
export declare function fromCoder(parts: readonly unknown[]): ToolCallProps[];
