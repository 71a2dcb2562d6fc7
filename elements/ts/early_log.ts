// Requests for the log of a finished build that leave while the program loads. `elements/src/early_log/` uses the answers.
import type { Chat } from "./chat.js";

/** The answer about the build. */
export interface EarlyBuild {
  response: Response;
  /** Milliseconds from the sending of both requests to this answer. */
  elapsed: number;
}

export interface EarlyLog {
  buildId: string;
  build: Promise<EarlyBuild>;
  log: Promise<Response>;
  abort(): void;
}

/** Requests a build and its log at the same time, as `BrowserApi` requests them. */
export function requestLog(chat: Chat | undefined, buildId: string): EarlyLog {
  const abort = new AbortController();
  const url = `${(chat?.base ?? "").replace(/\/+$/, "")}/api/v2/workspacebuilds/${buildId}`;
  const sent = performance.now();
  const { signal } = abort;
  const credentials = chat?.credentials as RequestCredentials;
  const request = (path: string) => fetch(url + path, { headers: { Accept: "application/json" }, credentials, signal });
  const build = request("").then((response) => ({ response, elapsed: performance.now() - sent }));
  const log = request("/logs");
  // The program handles failures. Without a program there is nothing to handle.
  build.catch(() => {});
  log.catch(() => {});
  return { buildId, build, log, abort: () => abort.abort() };
}
