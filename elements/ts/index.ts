// The entry of the package. Importing it has no effect, also where there is no DOM.
import { ContextElement } from "./context_element.js";
import { LogElement } from "./log_element.js";
import { RowElement } from "./row_element.js";
import { ELEMENTS } from "./tables.js";

export { CONTEXT } from "./chat.js";
export { configure, preload } from "./program_loader.js";
export { preloadReaders } from "./readers_loader.js";

/** Defines the elements. With a prefix their tags start with it and a hyphen. Calling it again has no effect. */
export function define({ prefix }: { prefix?: string } = {}): void {
  if (!globalThis.customElements) return;
  for (const [tag, properties] of Object.entries(ELEMENTS)) {
    const name = prefix ? `${prefix}-${tag}` : tag;
    if (customElements.get(name)) continue;
    // The context is the first: rows look for it when they are defined.
    const base = tag.endsWith("context") ? ContextElement : tag.endsWith("log") ? LogElement : RowElement;
    customElements.define(name, base.forTag(tag, properties));
  }
}
