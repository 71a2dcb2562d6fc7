// Creates and updates the few nodes of a row.

type Attributes = Record<string, string | undefined>;
type Child = Node | string | undefined;

/** An element, with attributes and children. Those that are undefined are left out. */
const element =
  (namespace: string) =>
  (tag: string, attributes: Attributes, ...children: Child[]): Element => {
    const node = document.createElementNS(namespace, tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== undefined) node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child !== undefined));
    return node;
  };

/** The tag of an element whose children others draw. */
export const OWN = "section";

export const html = element("http://www.w3.org/1999/xhtml");
export const svg = element("http://www.w3.org/2000/svg");

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
  if (next.localName !== OWN) updateChildren(current, [...next.childNodes]);
}
