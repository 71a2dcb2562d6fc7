// What is around a tool's result. The Rust side is `src/tool_call/envelope.rs`, which lists the envelopes.
import { parseOrText } from "./json.js";
import { isObject, type JsonObject } from "./record.js";

/** The most envelopes inside each other that are opened. JSON text around one does not count. */
const MAX_DEPTH = 8;

/** The keys whose values hold the result or parts of it. A later one replaces fields of an earlier one. */
const CONTENTS = ["content", "resource", "value", "output", "result", "structuredContent"];
/** Plain text of an error, which has no other mark in AG-UI and CopilotKit. */
export const ERROR_TEXT = /^[Ee]rror[: ]|^[\w.]*Error:/;

/** A result without its envelopes. */
export class Opened {
  /** The fields of all objects of the result. */
  readonly fields = { __proto__: null } as unknown as JsonObject;
  /** Its plain text, a line for each piece. */
  text = "";
  /** Whether an envelope marks the result as an error. */
  isError = false;

  /** Opens a result of any shape. */
  static read(value: unknown): Opened {
    const opened = new Opened();
    opened.#add(value, MAX_DEPTH);
    return opened;
  }

  #add(value: unknown, depth: number): void {
    if (!depth) return;
    if (typeof value === "string") {
      const inner = /^\s*[{[]/.test(value) ? parseOrText(value) : value;
      if (isObject(inner) || areBlocks(inner)) this.#add(inner, depth);
      else if (value.trim()) this.text += (this.text && "\n") + value.trim();
    } else if (areBlocks(value)) for (const block of value) this.#add(block, depth - 1);
    else if (isObject(value)) this.#addObject(value, depth - 1);
  }

  #addObject(object: JsonObject, depth: number): void {
    // The text of a content block, or of a resource in one.
    if (typeof object.text === "string" && ("type" in object || "uri" in object)) return this.#add(object.text, depth);
    this.isError ||= object.isError === true || object.is_error === true || String(object.type).startsWith("error-");
    for (const [key, value] of Object.entries(object)) {
      if (value !== null && !CONTENTS.includes(key)) this.fields[key] = value;
    }
    for (const key of CONTENTS) if (Object.hasOwn(object, key)) this.#add(object[key], depth);
    if (object.error) this.#addError(object.error, depth);
  }

  /** Adds the value of `error`: a text, or an envelope with one. */
  #addError(error: unknown, depth: number): void {
    const inner = new Opened();
    inner.#add(error, depth);
    const { fields, text } = inner;
    const message = [fields.error ?? fields.message].find((message) => typeof message === "string") ?? (text || error);
    Object.assign(this.fields, fields, { error: message });
    this.isError = true;
  }
}

/** Whether these are content blocks. */
const areBlocks = (value: unknown): value is JsonObject[] =>
  Array.isArray(value) && value.length > 0 && value.every((block) => isObject(block) && typeof block.type === "string");
