// The workspace that a row names and links to. The Rust side is `src/tool_call/name.rs`.
import { oneLine } from "./shown_text.js";
import { LIMITS } from "./tables.js";

export interface WorkspaceName {
  /** Only if owner and name are shown unchanged, so that a link never leads elsewhere than its label says. */
  owner?: string | undefined;
  /** Cleaned for display, without the owner. */
  name: string;
}

export function workspaceName(name: string, owner?: string): WorkspaceName | undefined {
  const shown = oneLine(name, LIMITS.name);
  if (shown === undefined) return undefined;
  const trimmed = owner?.trim();
  const isShown = trimmed && shown === name.trim() && oneLine(trimmed, LIMITS.name) === trimmed;
  return { owner: isShown ? trimmed : undefined, name: shown };
}

/** Reads `owner/name`, or a bare name of `owner`. */
export function parseWorkspaceName(text: string, owner?: string): WorkspaceName | undefined {
  const slash = text.indexOf("/");
  const [before, after] = [text.slice(0, Math.max(slash, 0)), text.slice(slash + 1)];
  return before.trim() && after.trim() ? workspaceName(after, before) : workspaceName(text, owner);
}

/** `encodeURIComponent`, which throws on half a surrogate pair. */
const percentEncoded = (text: string) => encodeURIComponent(text.toWellFormed());

/** The path of the workspace's page, if its owner is known. */
export function linkPath({ owner, name }: WorkspaceName): string | undefined {
  // Browsers resolve these to the page above, even percent-encoded.
  if (owner === undefined || name === "." || name === "..") return undefined;
  return `/@${percentEncoded(owner)}/${percentEncoded(name)}`;
}
