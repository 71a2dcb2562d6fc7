import type { ToolCallProps } from "./index.js";

// What reads is loaded with the first call. The promises are rejected if it cannot be loaded; the next call tries again.

/** Reads a tool part of the AI SDK; null for a part of another kind. */
export declare function fromAiSdk(part: unknown): Promise<ToolCallProps | null>;

/** Reads a tool-call part of assistant-ui, or the props of a tool's component; null for a part of another kind. */
export declare function fromAssistantUi(part: unknown): Promise<ToolCallProps | null>;

/** Reads the tool calls out of a run's AG-UI events, in the order in which they began. */
export declare function fromAgUi(events: readonly unknown[]): Promise<ToolCallProps[]>;

/** Reads the tool calls out of the parts of Coder chat messages, in the order in which they began. */
export declare function fromCoder(parts: readonly unknown[]): Promise<ToolCallProps[]>;
