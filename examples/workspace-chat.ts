// What the examples with chat libraries share: a chat of the local workspace server. Its id is in the page's address, so a
// reload opens it again.

const CHATS = "/api/experimental/chats";

/** The ids that a chat is bound to. A row finds its build by them while its call runs. */
export interface Binding {
  workspaceId?: string;
  buildId?: string;
  agentId?: string;
}

export interface WorkspaceChat {
  id: string;
  /** The binding when the page was opened. */
  binding: Binding;
}

/** The JSON of a response, if it has any. An error response becomes an error. */
export const request = async (path: string, init?: RequestInit) => {
  const response = await fetch(path, init);
  const text = await response.text();
  const value = text && JSON.parse(text);
  if (!response.ok) throw new Error(value.message);
  return value;
};

/** The chat in the page's address, or a new one. */
export async function openChat(): Promise<WorkspaceChat> {
  const id = location.hash.slice(1);
  const chat = await (id ? request(`${CHATS}/${id}`) : request(CHATS, { method: "POST", body: "{}" }));
  history.replaceState(null, "", `#${chat.id}`);
  return {
    id: chat.id,
    binding: { workspaceId: chat.workspace_id, buildId: chat.build_id, agentId: chat.agent_id },
  };
}

/**
 * Ends the agent's turn. Aborting the request alone does not: the server cannot tell it from a page that is reloaded, and
 * continues.
 */
export const interrupt = (id: string) => request(`${CHATS}/${id}/interrupt`, { method: "POST" });
