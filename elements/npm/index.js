// The custom elements as a page first sees them: they keep what they are given, and load the program that draws them
// when the first row joins a page. Kept small, since every page loads it at once. Safe to import where there is no DOM.
import { ELEMENTS, LABELS } from "./table.js";

/** The key of the rows' context, by the community's context protocol. */
export const CONTEXT = "chat-workspace-tools";

const STYLE =
  "}:host([hidden]){display:none}:host([theme=light]){color-scheme:light}:host([theme=dark]){color-scheme:dark}";
const styles = {};

// Shared where a page loads this script twice, such as `define.js` and `index.js`.
const shared = (globalThis[Symbol.for("chat-workspace-tools")] ??= { contexts: 0 });

/** Says where the WebAssembly module is: a URL, a Response, its bytes, or a WebAssembly.Module. */
export const configure = (options) => {
  shared.wasm = options.wasm;
};

// Gives the module, which the browser compiles while the script is on its way, or its bytes.
const compile = async () => {
  const source = await (shared.wasm ?? new URL("./wasm/elements_bg.wasm", import.meta.url));
  const isPlace = typeof source === "string" || source instanceof URL || source instanceof Request;
  const given = isPlace ? await fetch(source) : source;
  if (!(given instanceof Response)) return given;
  if (!given.ok) throw new Error(`${given.url}: ${given.status}`);
  // What the server calls something else can be compiled as a whole only.
  return given.headers.get("content-type") === "application/wasm"
    ? WebAssembly.compileStreaming(given)
    : given.arrayBuffer();
};

/** Loads the program ahead of the first row. A load that failed is tried again. */
export function preload() {
  // Neither part waits for the other.
  shared.program ??= Promise.all([import("./program.js"), compile()])
    .then(([{ start }, module]) => start(module))
    .catch((error) => {
      console.error("chat-workspace-tools: the program cannot be loaded.", error);
      shared.program = undefined;
      throw error;
    });
  return shared.program;
}

const parse = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

class Base extends (globalThis.HTMLElement ?? Object) {
  #json = {};
  #due = false;

  static of(tag, properties) {
    const element = class extends this {};
    const attribute = (name) => name.replace(/[A-Z]/g, "-$&").toLowerCase();
    const names = Object.keys(properties);
    Object.assign(element, { tag, names, observedAttributes: names.map(attribute) });
    for (const name of names) {
      const kind = properties[name];
      Object.defineProperty(element.prototype, name, {
        configurable: true,
        enumerable: true,
        get() {
          const text = this.getAttribute(attribute(name)) ?? undefined;
          if (kind === "json") return this.#json[name] ?? (text && parse(text));
          return kind === "flag" && text !== undefined ? text !== "false" : text;
        },
        // Text and flags reflect.
        set(value) {
          if (kind === "json") {
            this.#json[name] = value;
            this.attributeChangedCallback();
          } else if (value == null) this.removeAttribute(attribute(name));
          else this.setAttribute(attribute(name), value === true ? "" : value);
        },
      });
    }
    return element;
  }

  constructor() {
    super();
    const { display, names } = this.constructor;
    if (!styles[display]) (styles[display] = new CSSStyleSheet()).replaceSync(`:host{display:${display}${STYLE}`);
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [styles[display]];
    // What was set before the tag was defined hides the property of the class.
    for (const name of names) {
      if (Object.hasOwn(this, name)) {
        const value = this[name];
        delete this[name];
        this[name] = value;
      }
    }
  }

  given() {
    return Object.fromEntries(this.constructor.names.map((name) => [name, this[name]]));
  }

  attributeChangedCallback() {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      this.update();
    });
  }
}

class Context extends Base {
  static display = "contents";
  #id = ++shared.contexts;
  #subscribers = new Map();
  #leaving;

  constructor() {
    super();
    this.shadowRoot.append(document.createElement("slot"));
    this.addEventListener("context-request", (event) => {
      const { context, callback, subscribe } = event;
      if (context !== CONTEXT) return;
      event.stopImmediatePropagation();
      if (subscribe) this.#subscribers.set(callback, () => this.#subscribers.delete(callback));
      this.#tell(callback);
    });
  }

  #tell(callback) {
    callback({ ...this.given(), id: this.#id }, this.#subscribers.get(callback));
  }

  update() {
    for (const callback of [...this.#subscribers.keys()]) this.#tell(callback);
  }

  connectedCallback() {
    clearTimeout(this.#leaving);
  }

  disconnectedCallback() {
    this.#leaving = setTimeout(() => shared.program?.then(({ forget }) => forget(this.#id), () => {}));
  }
}

class Row extends Base {
  static display = "block";
  #chat;
  #unsubscribe;
  #leaving;
  #root;

  connectedCallback() {
    // Moved, not gone: what it shows stays.
    clearTimeout(this.#leaving);
    this.#unsubscribe?.();
    this.#chat = this.#unsubscribe = undefined;
    const callback = (chat, unsubscribe) => {
      this.#chat = chat;
      this.#unsubscribe = unsubscribe;
      this.attributeChangedCallback();
    };
    const request = new Event("context-request", { bubbles: true, composed: true });
    this.dispatchEvent(Object.assign(request, { context: CONTEXT, contextTarget: this, callback, subscribe: true }));
    this.attributeChangedCallback();
    preload().then(
      ({ mount }) => {
        if (!this.isConnected) return;
        this.#root ??= mount(this);
        this.update();
      },
      (error) => this.fail(error),
    );
  }

  connectedMoveCallback() {
    this.connectedCallback();
  }

  disconnectedCallback() {
    this.#leaving = setTimeout(() => {
      this.#unsubscribe?.();
      this.#root?.unmount();
      this.#root = this.#unsubscribe = undefined;
    });
  }

  update() {
    const given = { ...this.given(), tag: this.constructor.tag, chat: this.#chat };
    if (this.#root) this.#root.render(given);
    else this.#fallBack(given);
  }

  /** The program is not to be had, or broke off: the label and the link stay. */
  fail(error) {
    this.#root = undefined;
    this.update();
    const detail = { buildId: null, kind: "program", message: String(error) };
    this.dispatchEvent(new CustomEvent("build-log-error", { detail }));
  }

  #fallBack({ tag, name, call, status, isError, result, chat }) {
    this.shadowRoot.replaceChildren();
    const { type, toolName, tool_name } = call?.[0] ?? call ?? {};
    const verb = [tag, name, type, toolName, tool_name].join().match(/(create|start|stop)[-_]workspace/)?.[1];
    if (!verb) return;
    const output = result ?? call?.output ?? call?.result ?? {};
    const state = String(status ?? call?.state ?? call?.status?.type);
    const failed = isError || output.error || /error|denied|incomplete/.test(state);
    const running = !failed && /running|input|approval|action/.test(state);
    const [workspace, owner = output.owner_name] = String(output.workspace_name ?? "").split("/").reverse();
    const key = `${verb}_${running ? "running" : failed ? "failed" : "succeeded"}${running || workspace ? "" : "_unnamed"}`;
    const label = document.createElement("span");
    label.part = "fallback";
    label.append((chat?.strings?.[key] ?? LABELS[key]).replace("{name}", () => workspace));
    if (workspace && owner && chat?.site !== undefined) {
      const link = document.createElement("a");
      link.href = `${chat.site}/@${[owner, workspace].map(encodeURIComponent).join("/")}`;
      link.append(workspace);
      label.append(" ", link);
    }
    this.shadowRoot.append(label);
  }
}

/** Defines the elements, their tags after `prefix` and a hyphen if there is one. Doing it again changes nothing. */
export const define = ({ prefix } = {}) => {
  if (!globalThis.customElements) return;
  for (const [tag, properties] of Object.entries(ELEMENTS)) {
    const name = prefix ? `${prefix}-${tag}` : tag;
    const kind = tag.endsWith("context") ? Context : Row;
    if (!customElements.get(name)) customElements.define(name, kind.of(tag, properties));
  }
};
