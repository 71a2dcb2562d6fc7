// Calls a host's `WorkspaceApi` for the program, which takes JSON text. The Rust side is `elements/src/host_api.rs`.
import type { WorkspaceApi } from "./workspace_api.js";

/** Why a call failed. */
export interface HostFailure {
  /** The HTTP status, if there is one. */
  status: number | undefined;
  message: string;
  /** As in the header `Retry-After`. */
  retryAfter: string | undefined;
  /** Whether the host has no such call. */
  isUnsupported: boolean;
}

type Call = (...args: unknown[]) => unknown;

/** The calls whose second argument is the id of a line. */
const WITH_AFTER = /^(?:followBuildLog|agentLog|followAgentLog)$/;

/** A call that runs: a request, which has one item, or a stream. */
export class HostCall {
  readonly #abort = new AbortController();
  readonly #items: AsyncIterator<unknown>;

  constructor(api: WorkspaceApi, name: string, id: string, after: number | undefined) {
    const { signal } = this.#abort;
    this.#items = items(api, name, WITH_AFTER.test(name) ? [id, after, signal] : [id, signal]);
  }

  /** The next item as JSON; undefined at the end. Rejects with a `HostFailure`. */
  async next(): Promise<string | undefined> {
    try {
      const { done, value } = await this.#items.next();
      return done ? undefined : JSON.stringify(value ?? null);
    } catch (error) {
      throw failureOf(error);
    }
  }

  abort(): void {
    this.#abort.abort();
    // A generator that waits ends when its wait does.
    this.#items.return?.().catch(() => {});
  }
}

export class HostApi {
  constructor(private readonly api: WorkspaceApi) {}

  start(name: string, id: string, after: number | undefined): HostCall {
    return new HostCall(this.api, name, id, after);
  }
}

async function* items(api: WorkspaceApi, name: string, args: unknown[]): AsyncGenerator<unknown> {
  const call = (api as unknown as Record<string, Call | undefined>)[name];
  if (!call) throw { isUnsupported: true };
  const answer = call.apply(api, args);
  if (Symbol.asyncIterator in Object(answer)) yield* answer as AsyncIterable<unknown>;
  else yield await answer;
}

function failureOf(error: unknown): HostFailure {
  const { status, message, retryAfter, isUnsupported } = Object(error) as Partial<HostFailure>;
  return {
    status: Number.isInteger(status) && status! >= 100 && status! < 600 ? status : undefined,
    message: String(message ?? error),
    retryAfter: retryAfter === undefined ? undefined : String(retryAfter),
    isUnsupported: isUnsupported === true,
  };
}
