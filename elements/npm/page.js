// What the program draws with: a stack machine over the nodes of one root, as Dioxus' renderers are.
const BOOLEAN = /^(autofocus|checked|disabled|hidden|inert|multiple|open|readonly|required|selected)$/;
const PROPERTY = /^(checked|selected)$/;

// Templates are the program's, whatever root they are drawn in.
const templates = [];

const write = (node, name, value, namespace) => {
  if (namespace === "style") node.style.setProperty(name, value);
  else if (namespace) node.setAttributeNS(namespace, name, value);
  else if (name === "value" && node.tagName !== "OPTION") {
    // Writing the same would move the caret.
    if (node.value !== value) node.value = value;
  } else if (PROPERTY.test(name)) node[name] = value === "true";
  else if (BOOLEAN.test(name) && value !== "true") node.removeAttribute(name);
  else node.setAttribute(name, value);
};

const sizes = new ResizeObserver((entries) => {
  for (const { target, borderBoxSize, contentBoxSize } of entries) {
    const [[border], [content]] = [borderBoxSize, contentBoxSize];
    target.dispatchEvent(Object.assign(new Event("resize"), { border, content }));
  }
});

/** The page as a root sees it: nodes by number, of which 0 is the root's own. */
export class Page {
  #ids = new WeakMap();
  #listening = new WeakSet();
  #heard = new Set();
  #open = [];
  #hear;

  constructor(root, emit) {
    this.nodes = [root];
    this.stack = [];
    this.root = root;
    this.emit = emit;
  }

  // What the element is told.
  toggled(open) {
    this.emit("toggle", { open });
  }
  logEnded(buildId, lines) {
    this.emit("build-log-end", { buildId, lines });
  }
  logFailed(buildId = null, kind, message) {
    this.emit("build-log-error", { buildId, kind, message });
  }

  // Templates: nodes are opened and closed, and at the end kept under the next number.
  openNode(tag, namespace) {
    this.#open.push(namespace ? document.createElementNS(namespace, tag) : document.createElement(tag));
  }
  mark(name, value, namespace) {
    write(this.#open.at(-1), name, value, namespace);
  }
  closeNode() {
    this.#close(this.#open.pop());
  }
  text(text) {
    this.#close(document.createTextNode(text));
  }
  gap() {
    this.#close(document.createComment(""));
  }
  #close(node) {
    const parent = this.#open.at(-1);
    if (parent) parent.append(node);
    else this.stack.push(node);
  }
  keep(count) {
    templates.push(this.#take(count));
  }

  // The stack.
  #take(count) {
    return this.stack.splice(this.stack.length - count);
  }
  #number(node, id) {
    this.nodes[id] = node;
    this.#ids.set(node, id);
  }
  #push(node, id) {
    this.#number(node, id);
    this.stack.push(node);
  }
  // What has been taken away is let go of at once: its numbers may stay unused for long.
  #forget(node) {
    const id = this.#ids.get(node);
    if (this.nodes[id] === node) this.nodes[id] = undefined;
    node.childNodes.forEach((child) => this.#forget(child));
  }
  #child(path) {
    return path.reduce((node, place) => node.childNodes[place], this.stack.at(-1));
  }
  push(id) {
    this.stack.push(this.nodes[id]);
  }
  load(template, index, id) {
    this.#push(templates[template][index].cloneNode(true), id);
  }
  createText(text, id) {
    this.#push(document.createTextNode(text), id);
  }
  createGap(id) {
    this.#push(document.createComment(""), id);
  }
  name(path, id) {
    this.#number(this.#child(path), id);
  }
  append(id, count) {
    this.nodes[id].append(...this.#take(count));
  }
  replace(id, count) {
    const node = this.nodes[id];
    node.replaceWith(...this.#take(count));
    this.#forget(node);
  }
  fill(path, count) {
    const nodes = this.#take(count);
    this.#child(path).replaceWith(...nodes);
  }
  after(id, count) {
    this.nodes[id].after(...this.#take(count));
  }
  before(id, count) {
    this.nodes[id].before(...this.#take(count));
  }
  remove(id) {
    const node = this.nodes[id];
    if (!node) return;
    node.remove();
    this.#forget(node);
  }
  setText(id, text) {
    this.nodes[id].textContent = text;
  }
  setAttribute(id, name, value, namespace) {
    write(this.nodes[id], name, String(value), namespace);
  }
  removeAttribute(id, name, namespace) {
    const node = this.nodes[id];
    if (namespace === "style") node.style.removeProperty(name);
    else if (PROPERTY.test(name)) node[name] = false;
    else {
      if (name === "value") node.value = "";
      node.removeAttribute(name);
    }
  }

  // Events: those that bubble are heard at the root, the others where they happen.
  hear(hear) {
    this.#hear = (event) => {
      let node = event.target;
      while (node && !this.#listening.has(node)) node = node.parentNode;
      if (node && !hear(event.type, this.#ids.get(node), event, event.bubbles)) event.preventDefault();
    };
  }
  listen(name, id, bubbles) {
    const node = this.nodes[id];
    this.#listening.add(node);
    if (!bubbles) node.addEventListener(name, this.#hear);
    else if (!this.#heard.has(name)) {
      this.#heard.add(name);
      this.root.addEventListener(name, this.#hear);
    }
    if (name === "resize") sizes.observe(node);
  }
  unlisten(name, id, bubbles) {
    const node = this.nodes[id];
    if (!bubbles) node.removeEventListener(name, this.#hear);
    if (name === "resize") sizes.unobserve(node);
  }
  node(id) {
    return this.nodes[id];
  }
}
