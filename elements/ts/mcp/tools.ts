// Calls the server's tools through the host.
import { asObject, field, type JsonObject, text } from "../record.js";
import type { Bridge } from "./bridge.js";
import type { Gate } from "./gate.js";

/** A host gives a call up after 60 s. This is for hosts that do not answer then. */
const TIMEOUT = 65_000;

/** The text of a tool's result. */
export function textOf(result: unknown): string {
  const content = field(result, "content");
  const texts = (Array.isArray(content) ? content : []).map((block) => text(block, "text") ?? "");
  return texts.join("\n").trim();
}

/** The value of a tool's result, also of a host that passes on its text only. */
export function valueOf(result: unknown): JsonObject {
  const value = field(result, "structuredContent");
  if (value !== undefined) return asObject(value);
  try {
    return asObject(JSON.parse(textOf(result)));
  } catch {
    return {};
  }
}

export class Tools {
  constructor(
    private readonly bridge: Bridge,
    private readonly gate: Gate,
  ) {}

  /** Calls a tool, once the page is visible. Rejects if the call fails, with status 404 if the server does not know the id. */
  async call(name: string, args: JsonObject, signal: AbortSignal): Promise<JsonObject> {
    await this.gate.pass(signal);
    const result = await withTimeout(this.bridge.request("tools/call", { name, arguments: args }));
    signal.throwIfAborted();
    if (result.isError === true) {
      const message = textOf(result) || "the tool has failed";
      throw Object.assign(new Error(message), message.startsWith("Resource not found") ? { status: 404 } : {});
    }
    return valueOf(result);
  }
}

function withTimeout<T>(answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the host did not answer")), TIMEOUT);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
