// JSON-RPC with the host over `postMessage`, as MCP Apps (protocol 2026-01-26) have it.
import { asObject, type JsonObject } from "../record.js";

/** What the host sends. */
export interface HostHandler {
  onNotification(method: string, params: JsonObject): void;
  /** The result of a request; undefined for an unknown method. */
  onRequest(method: string, params: JsonObject): unknown;
}

interface PendingRequest {
  resolve(result: JsonObject): void;
  reject(error: Error): void;
}

const METHOD_NOT_FOUND = -32601;

export class Bridge {
  #lastId = 0;
  readonly #pending = new Map<unknown, PendingRequest>();

  /** Listens at once: a host may send the call's input right after its answer to `ui/initialize`. */
  constructor(
    private readonly host: Window,
    private readonly handler: HostHandler,
  ) {
    window.addEventListener("message", ({ source, data }) => {
      if (source === host) this.#receive(asObject(data));
    });
  }

  /** Sends a request. Rejects with the host's error. */
  request(method: string, params: JsonObject): Promise<JsonObject> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#send({ id, method, params });
    });
  }

  notify(method: string, params: JsonObject = {}): void {
    this.#send({ method, params });
  }

  #send(message: JsonObject): void {
    // The page has no secrets, and the host's origin is not known in a sandboxed frame.
    this.host.postMessage({ jsonrpc: "2.0", ...message }, "*");
  }

  #receive({ jsonrpc, id, method, params, result, error }: JsonObject): void {
    if (jsonrpc !== "2.0") return;
    if (typeof method === "string") {
      if (id === undefined) this.handler.onNotification(method, asObject(params));
      else this.#answer(id, method, asObject(params));
      return;
    }
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error) pending?.reject(new Error(String(asObject(error).message ?? "the host has refused the request")));
    else pending?.resolve(asObject(result));
  }

  #answer(id: unknown, method: string, params: JsonObject): void {
    const result = this.handler.onRequest(method, params);
    if (result !== undefined) this.#send({ id, result });
    else this.#send({ id, error: { code: METHOD_NOT_FOUND, message: `Method not found: ${method}` } });
  }
}
