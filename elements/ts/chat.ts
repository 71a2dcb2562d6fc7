// How rows find their chat: the community's context protocol
// (https://github.com/webcomponents-cg/community-protocols, proposal "context").

/** The key of the rows' context. */
export const CONTEXT = "chat-workspace-tools";

/** What `<chat-workspace-context>` provides to the rows inside it. */
export interface Chat {
  /** Unique among the contexts of the page. */
  id: number;
  base?: string;
  credentials?: string;
  site?: string;
  workspaceId?: string;
  buildId?: string;
  agentId?: string;
  strings?: unknown;
  /** Whether the reader opened or closed a row, by the id of its tool call. It outlives the row. */
  choices: Map<string, boolean>;
}

export type ChatCallback = (chat: Chat, unsubscribe?: () => void) => void;

/** The event by which an element requests its context, and each later change of it. */
export const contextRequest = (contextTarget: Element, callback: ChatCallback) =>
  Object.assign(new Event("context-request", { bubbles: true, composed: true }), {
    context: CONTEXT,
    contextTarget,
    callback,
    subscribe: true,
  });

export type ContextRequest = ReturnType<typeof contextRequest>;
