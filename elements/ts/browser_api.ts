// The requests of the log as plain text, by fetch and WebSocket. The program has its own: `BrowserApi` in Rust.
import type { Chat } from "./chat.js";
import { credentialsMode } from "./credentials.js";
import type { AgentLogLine, LogLine, WorkspaceApi } from "./workspace_api.js";

export class BrowserApi implements WorkspaceApi {
  readonly #url: string;
  readonly #credentials: RequestCredentials | undefined;

  constructor({ base, credentials }: Chat) {
    this.#url = `${(base ?? "").replace(/\/+$/, "")}/api/v2/`;
    this.#credentials = credentialsMode(credentials);
  }

  workspace(id: string, signal: AbortSignal): Promise<unknown> {
    return this.#get(`workspaces/${id}`, signal);
  }

  build(id: string, signal: AbortSignal): Promise<unknown> {
    return this.#get(`workspacebuilds/${id}`, signal);
  }

  async *buildLog(id: string, signal: AbortSignal): AsyncGenerator<LogLine[]> {
    yield (await this.#get(`workspacebuilds/${id}/logs`, signal)) as LogLine[];
  }

  followBuildLog(id: string, after: number | undefined, signal: AbortSignal): AsyncGenerator<LogLine[]> {
    return this.#follow(`workspacebuilds/${id}/logs?follow=true&after=${after ?? -1}`, signal);
  }

  async *agentLog(id: string, after: number | undefined, signal: AbortSignal): AsyncGenerator<AgentLogLine[]> {
    yield (await this.#get(agentLogPath(id, after), signal)) as AgentLogLine[];
  }

  followAgentLog(id: string, after: number | undefined, signal: AbortSignal): AsyncGenerator<AgentLogLine[]> {
    return this.#follow(`${agentLogPath(id, after)}&follow=true&no_compression=true`, signal);
  }

  async #get(path: string, signal: AbortSignal): Promise<unknown> {
    // `fetch` accepts undefined, which its types do not say.
    const credentials = this.#credentials!;
    const response = await fetch(this.#url + path, { headers: { Accept: "application/json" }, credentials, signal });
    if (!response.ok) throw Object.assign(new Error(`status ${response.status}`), { status: response.status });
    return response.json();
  }

  /** The items of each frame, until the server has sent all. */
  async *#follow<Item>(path: string, signal: AbortSignal): AsyncGenerator<Item[]> {
    const url = new URL(this.#url + path, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url);
    const frames: string[] = [];
    let code: number | undefined;
    let wake = () => {};
    socket.onmessage = ({ data }) => {
      frames.push(String(data));
      wake();
    };
    socket.onclose = (event) => {
      code = event.code;
      wake();
    };
    const close = () => socket.close();
    signal.addEventListener("abort", close);
    try {
      for (;;) {
        while (frames.length) yield itemsOf<Item>(frames.shift()!);
        if (code === 1000) return;
        if (code !== undefined) throw new Error(`the connection was closed with ${code}`);
        await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      signal.removeEventListener("abort", close);
      close();
    }
  }
}

/** Agents' logs start at 1, and some servers refuse a negative id. */
const agentLogPath = (id: string, after: number | undefined) => `workspaceagents/${id}/logs?after=${Math.max(after ?? 0, 0)}`;

/** The items of a frame: one, several one after another, or a list. */
function itemsOf<Item>(frame: string): Item[] {
  try {
    return [JSON.parse(frame) as Item | Item[]].flat() as Item[];
  } catch {
    return frame.split("\n").filter((line) => line.trim()).map((line) => JSON.parse(line) as Item);
  }
}
