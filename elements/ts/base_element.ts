// What all elements have: properties that come from attributes, and updates that are batched.
import { parseOrText } from "./json.js";

export type PropertyKind = "text" | "flag" | "json";
export type Properties = Record<string, PropertyKind>;

// Where there is no DOM, such as on a server, the classes exist and are never used.
const HTMLElementOrNone = (globalThis.HTMLElement ?? Object) as typeof HTMLElement;

const attributeName = (property: string) => property.replace(/[A-Z]/g, "-$&").toLowerCase();

const HOST_CSS =
  ":host([hidden]){display:none}:host([theme=light]){color-scheme:light}:host([theme=dark]){color-scheme:dark}";

const styleSheets = new Map<string, CSSStyleSheet>();

/** A style sheet that all elements of the page share. */
function styleSheet(display: string, css: string): CSSStyleSheet {
  const text = `:host{display:${display}}${HOST_CSS}${css}`;
  let sheet = styleSheets.get(text);
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    styleSheets.set(text, sheet);
  }
  return sheet;
}

type ConcreteElement = (new () => BaseElement & { update(): void }) & Omit<typeof BaseElement, "prototype">;

export abstract class BaseElement extends HTMLElementOrNone {
  declare static tag: string;
  declare static properties: Properties;
  static display = "block";
  static css = "";

  readonly root: ShadowRoot;
  #json: Record<string, unknown> = {};
  #isUpdateQueued = false;

  /** The class of one tag. A class that a tag is defined with cannot be shared. */
  static forTag(this: new () => BaseElement, tag: string, properties: Properties): CustomElementConstructor {
    const base = this as unknown as ConcreteElement;
    class TagElement extends base {
      static override tag = tag;
      static override properties = properties;
      static observedAttributes = Object.keys(properties).map(attributeName);

      constructor() {
        super();
        this.upgradeProperties();
      }
    }
    for (const [name, kind] of Object.entries(properties)) {
      // A property that the class defines itself.
      if (name in this.prototype) continue;
      Object.defineProperty(TagElement.prototype, name, {
        enumerable: true,
        get(this: BaseElement) {
          return this.read(name, kind);
        },
        set(this: BaseElement, value: unknown) {
          this.write(name, kind, value);
        },
      });
    }
    return TagElement;
  }

  constructor() {
    super();
    this.root = this.attachShadow({ mode: "open" });
    this.root.adoptedStyleSheets = [styleSheet(this.type.display, this.type.css)];
  }

  /** Draws the element. Called once after any number of changes. */
  abstract update(): void;

  protected get type(): typeof BaseElement {
    return this.constructor as typeof BaseElement;
  }

  /** Values that were set before the tag was defined are own properties, and hide those of the class. */
  protected upgradeProperties(): void {
    const own = this as unknown as Record<string, unknown>;
    for (const name of Object.keys(this.type.properties)) {
      if (!Object.hasOwn(own, name)) continue;
      const value = own[name];
      delete own[name];
      own[name] = value;
    }
  }

  protected read(name: string, kind: PropertyKind): unknown {
    const text = this.getAttribute(attributeName(name)) ?? undefined;
    if (kind === "json") return this.#json[name] ?? (text && parseOrText(text));
    return kind === "flag" && text !== undefined ? text !== "false" : text;
  }

  /** Text and flags are kept in the attribute. */
  protected write(name: string, kind: PropertyKind, value: unknown): void {
    if (kind === "json") {
      this.#json[name] = value;
      this.requestUpdate();
    } else if (value == null) this.removeAttribute(attributeName(name));
    else this.setAttribute(attributeName(name), value === true ? "" : String(value));
  }

  /** The values of all properties. */
  protected values(): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(this.type.properties).map(([name, kind]) => [name, this.read(name, kind)]),
    );
  }

  attributeChangedCallback(_name: string): void {
    this.requestUpdate();
  }

  requestUpdate(): void {
    if (this.#isUpdateQueued) return;
    this.#isUpdateQueued = true;
    queueMicrotask(() => {
      this.#isUpdateQueued = false;
      this.update();
    });
  }
}
