// Requests the log of a finished build while the program loads. `elements/src/early_log/` uses the responses.
import type { Chat } from "./chat.js";
import { credentialsMode } from "./credentials.js";

/** The response about the build. */
export interface EarlyBuild {
  response: Response;
  /** Milliseconds from sending both requests to this response. */
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
  // `fetch` accepts undefined, which its types do not say.
  const credentials = credentialsMode(chat?.credentials)!;
  const request = (path: string) => fetch(url + path, { headers: { Accept: "application/json" }, credentials, signal });
  const build = request("").then((response) => ({ response, elapsed: performance.now() - sent }));
  const log = request("/logs");
  // The program handles failures. Without it they are ignored.
  build.catch(() => {});
  log.catch(() => {});
  return { buildId, build, log, abort: () => abort.abort() };
}
