// The program behind the elements: loaded once, when the first row joins a page.
import { createGlue } from "elements-glue";
import css from "../../src/theme.css";
import { stringify } from "./json.js";
import { Page } from "./page.js";

/**
 * Starts the program.
 * @param wasm The module, or its bytes.
 */
export async function start(wasm) {
  const { default: init, clear, create, forget, render, watch } = createGlue(WebAssembly);
  await init({ module_or_path: wasm });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  const shown = new Set();
  // Roots that serve no element for the time being: making one is dear, and none is ever given up.
  const idle = [];
  watch((message) => {
    for (const root of [...shown]) root.fail(message);
  });

  const make = () => {
    const root = { container: document.createElement("div"), element: undefined };
    root.fail = (message) => {
      shown.delete(root);
      root.element?.fail(message);
    };
    const emit = (type, detail) => root.element?.dispatchEvent(new CustomEvent(type, { detail }));
    root.number = create(new Page(root.container, emit));
    return root;
  };

  const mount = (element) => {
    const root = idle.pop() ?? make();
    root.element = element;
    shown.add(root);
    const { shadowRoot } = element;
    if (!shadowRoot.adoptedStyleSheets.includes(sheet)) shadowRoot.adoptedStyleSheets.push(sheet);
    shadowRoot.replaceChildren(root.container);
    return {
      render(given) {
        render(root.number, stringify(given));
      },
      unmount() {
        if (!shown.delete(root)) return;
        root.container.remove();
        root.element = undefined;
        clear(root.number);
        idle.push(root);
      },
    };
  };
  return { mount, forget };
}
