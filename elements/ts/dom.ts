// Creates and updates the few nodes of a row.

const SVG = "http://www.w3.org/2000/svg";

type Attributes = Record<string, string | undefined>;
type Child = Node | string | undefined;

function build(node: Element, attributes: Attributes, children: Child[]): Element {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== undefined));
  return node;
}

/** An HTML element. Attributes and children that are undefined are left out. */
export const html = (tag: string, attributes: Attributes, ...children: Child[]): Element =>
  build(document.createElement(tag), attributes, children);

/** An SVG element. */
export const svg = (tag: string, attributes: Attributes, ...children: Child[]): Element =>
  build(document.createElementNS(SVG, tag), attributes, children);

/**
 * Makes the children of `parent` equal to `children` and keeps each node that has the same tag in the same place, so
 * that focus and transitions survive an update.
 */
export function updateChildren(parent: Element, children: readonly Node[]): void {
  children.forEach((child, index) => {
    const current = parent.childNodes[index];
    if (!current) parent.append(child);
    else if (current.nodeName !== child.nodeName) current.replaceWith(child);
    else if (child instanceof Element) updateElement(current as Element, child);
    else if (current.nodeValue !== child.nodeValue) current.nodeValue = child.nodeValue;
  });
  while (parent.childNodes.length > children.length) parent.lastChild!.remove();
}

function updateElement(current: Element, next: Element): void {
  for (const name of current.getAttributeNames()) {
    if (!next.hasAttribute(name)) current.removeAttribute(name);
  }
  for (const name of next.getAttributeNames()) {
    const value = next.getAttribute(name)!;
    if (current.getAttribute(name) !== value) current.setAttribute(name, value);
  }
  updateChildren(current, [...next.childNodes]);
}
