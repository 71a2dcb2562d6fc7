// Draws for the program: a stack machine over the nodes of one view, as the renderers of Dioxus are. The Rust side is
// `elements/src/renderer`.

const BOOLEAN = /^(autofocus|checked|disabled|hidden|inert|multiple|open|readonly|required|selected)$/;
const PROPERTY = /^(checked|selected)$/;

type AnyElement = HTMLElement & Record<string, unknown>;
type Namespace = string | null | undefined;

/** Handles an event: its type, the id of the listening node, the event, and whether it bubbles. */
type EventHandler = (type: string, id: number, event: Event, bubbles: boolean) => boolean;

function writeAttribute(node: AnyElement, name: string, value: string, namespace: Namespace): void {
  if (namespace === "style") node.style.setProperty(name, value);
  else if (namespace) node.setAttributeNS(namespace, name, value);
  else if (name === "value" && node.tagName !== "OPTION") {
    // Writing the same value would move the caret.
    if (node.value !== value) node.value = value;
  } else if (PROPERTY.test(name)) node[name] = value === "true";
  else if (BOOLEAN.test(name) && value !== "true") node.removeAttribute(name);
  else node.setAttribute(name, value);
}

const resizes =
  globalThis.ResizeObserver &&
  new ResizeObserver((entries) => {
    for (const { target, borderBoxSize, contentBoxSize } of entries) {
      const [border, content] = [borderBoxSize[0], contentBoxSize[0]];
      target.dispatchEvent(Object.assign(new Event("resize"), { border, content }));
    }
  });

/** The nodes of one view by their ids. Id 0 is the container. */
export class Page {
  #nodes: (AnyElement | undefined)[];
  #ids = new WeakMap<Node, number>();
  #stack: Node[] = [];
  /** Elements of a template that have no end yet. */
  #open: AnyElement[] = [];
  #listening = new WeakSet<Node>();
  #rootListeners = new Set<string>();
  #resizing = new Set<Element>();
  #handler: EventHandler | undefined;
  #listener = (event: Event): void => {
    let node = event.target as Node | null;
    while (node && !this.#listening.has(node)) node = node.parentNode;
    const id = node && this.#ids.get(node);
    if (typeof id === "number" && this.#handler?.(event.type, id, event, event.bubbles) === false) event.preventDefault();
  };

  constructor(
    private readonly container: HTMLElement,
    private readonly templates: Node[][],
  ) {
    this.#nodes = [container as AnyElement];
  }

  // Templates

  openElement(tag: string, namespace: Namespace): void {
    const element = namespace ? document.createElementNS(namespace, tag) : document.createElement(tag);
    this.#open.push(element as AnyElement);
  }

  setTemplateAttribute(name: string, value: string, namespace: Namespace): void {
    writeAttribute(this.#open.at(-1)!, name, value, namespace);
  }

  closeElement(): void {
    this.#addToTemplate(this.#open.pop()!);
  }

  addText(text: string): void {
    this.#addToTemplate(document.createTextNode(text));
  }

  addPlaceholder(): void {
    this.#addToTemplate(document.createComment(""));
  }

  #addToTemplate(node: Node): void {
    const parent = this.#open.at(-1);
    if (parent) parent.append(node);
    else this.#stack.push(node);
  }

  /** Saves the top nodes of the stack as the template with the next number. */
  saveTemplate(count: number): void {
    this.templates.push(this.#pop(count));
  }

  // Nodes

  #pop(count: number): Node[] {
    return this.#stack.splice(this.#stack.length - count);
  }

  #assign(node: Node, id: number): void {
    this.#nodes[id] = node as AnyElement;
    this.#ids.set(node, id);
  }

  #pushNew(node: Node, id: number): void {
    this.#assign(node, id);
    this.#stack.push(node);
  }

  #get(id: number): AnyElement {
    return this.#nodes[id]!;
  }

  /** Drops removed nodes at once: their ids may stay unused for long. */
  #drop(node: Node): void {
    const id = this.#ids.get(node);
    if (id !== undefined && this.#nodes[id] === node) this.#nodes[id] = undefined;
    if (this.#resizing.delete(node as Element)) resizes.unobserve(node as Element);
    node.childNodes.forEach((child) => this.#drop(child));
  }

  #descendant(path: Uint8Array): ChildNode {
    return path.reduce<Node>((node, index) => node.childNodes[index]!, this.#stack.at(-1)!) as ChildNode;
  }

  pushNode(id: number): void {
    this.#stack.push(this.#get(id));
  }

  loadTemplate(template: number, index: number, id: number): void {
    this.#pushNew(this.templates[template]![index]!.cloneNode(true), id);
  }

  createText(text: string, id: number): void {
    this.#pushNew(document.createTextNode(text), id);
  }

  createPlaceholder(id: number): void {
    this.#pushNew(document.createComment(""), id);
  }

  assignId(path: Uint8Array, id: number): void {
    this.#assign(this.#descendant(path), id);
  }

  appendChildren(id: number, count: number): void {
    this.#get(id).append(...this.#pop(count));
  }

  replaceNode(id: number, count: number): void {
    const node = this.#get(id);
    node.replaceWith(...this.#pop(count));
    this.#drop(node);
  }

  replacePlaceholder(path: Uint8Array, count: number): void {
    const nodes = this.#pop(count);
    this.#descendant(path).replaceWith(...nodes);
  }

  insertAfter(id: number, count: number): void {
    this.#get(id).after(...this.#pop(count));
  }

  insertBefore(id: number, count: number): void {
    this.#get(id).before(...this.#pop(count));
  }

  removeNode(id: number): void {
    const node = this.#nodes[id];
    if (!node) return;
    node.remove();
    this.#drop(node);
  }

  setText(id: number, text: string): void {
    this.#get(id).textContent = text;
  }

  setAttribute(id: number, name: string, value: string | number, namespace: Namespace): void {
    writeAttribute(this.#get(id), name, String(value), namespace);
  }

  removeAttribute(id: number, name: string, namespace: Namespace): void {
    const node = this.#get(id);
    if (namespace === "style") node.style.removeProperty(name);
    else if (PROPERTY.test(name)) node[name] = false;
    else {
      if (name === "value") node.value = "";
      node.removeAttribute(name);
    }
  }

  node(id: number): Node {
    return this.#get(id);
  }

  // Events. Those that bubble have one listener at the container, the others a listener at their node.

  setEventHandler(handler: EventHandler): void {
    this.#handler = handler;
  }

  /** Stops all events. The handler is gone once the program has dropped the view. */
  dispose(): void {
    this.#handler = undefined;
    this.#resizing.forEach((node) => resizes.unobserve(node));
    this.#resizing.clear();
  }

  addListener(type: string, id: number, bubbles: boolean): void {
    const node = this.#get(id);
    this.#listening.add(node);
    if (!bubbles) node.addEventListener(type, this.#listener);
    else if (!this.#rootListeners.has(type)) {
      this.#rootListeners.add(type);
      this.container.addEventListener(type, this.#listener);
    }
    if (type === "resize") {
      resizes.observe(node);
      this.#resizing.add(node);
    }
  }

  removeListener(type: string, id: number, bubbles: boolean): void {
    const node = this.#get(id);
    if (!bubbles) node.removeEventListener(type, this.#listener);
    if (type === "resize") {
      resizes.unobserve(node);
      this.#resizing.delete(node);
    }
  }
}
