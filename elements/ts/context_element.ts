import { BaseElement } from "./base_element.js";
import { CONTEXT, type Chat, type ChatCallback, type ContextRequest } from "./chat.js";
import { shared } from "./shared.js";

/** `<chat-workspace-context>`: provides the server and the chat's record to the rows inside it. */
export class ContextElement extends BaseElement {
  static override display = "contents";
  #id = ++shared.contexts;
  #choices = new Map<string, boolean>();
  #subscribers = new Map<ChatCallback, () => void>();
  #removal?: ReturnType<typeof setTimeout>;

  constructor() {
    super();
    this.root.append(document.createElement("slot"));
    this.addEventListener("context-request", (event) => {
      const { context, callback, subscribe } = event as ContextRequest;
      if (context !== CONTEXT) return;
      event.stopImmediatePropagation();
      if (subscribe) this.#subscribers.set(callback, () => this.#subscribers.delete(callback));
      this.#notify(callback);
    });
  }

  #notify(callback: ChatCallback): void {
    const chat = { ...this.values(), id: this.#id, choices: this.#choices } as Chat;
    callback(chat, this.#subscribers.get(callback));
  }

  update(): void {
    for (const callback of [...this.#subscribers.keys()]) this.#notify(callback);
  }

  connectedCallback(): void {
    clearTimeout(this.#removal);
  }

  // An element that is moved is removed and inserted in one task.
  disconnectedCallback(): void {
    this.#removal = setTimeout(() => shared.program?.removeChat(this.#id));
  }
}
