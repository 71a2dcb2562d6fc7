// The program behind the elements. It is loaded when a row needs more than the light script draws.
import { createGlue, type ViewListeners } from "elements-glue";
import { guardedWebAssembly } from "./guard.js";
import { toJson } from "./json.js";
import { adoptLogStyle } from "./log_style.js";
import { Page } from "./page.js";
import type { Program, ProgramView, ViewHost } from "./program_loader.js";

export { showPreview } from "./log_preview.js";

/** Starts an instance of the program. `onBreak` is called when it broke off. */
export function startProgram(module: WebAssembly.Module, onBreak: (error: unknown) => void): Program {
  const pages = new Map<ViewHost, Page>();
  let panic: string | undefined;
  const check = () => {
    if (guarded.isBroken()) throw new Error(panic ?? "the program broke off");
  };
  const guarded = guardedWebAssembly((error) => {
    onBreak(panic ?? error);
    pages.forEach((page) => page.dispose());
    // Elements redraw themselves after the call that failed.
    queueMicrotask(() => pages.forEach((_, host) => host.fail(panic ?? error)));
  });
  const glue = createGlue(guarded.webAssembly);
  glue.initSync({ module });
  glue.onPanic((message) => (panic = message));
  check();
  // Templates are numbered by the instance.
  const templates: Node[][] = [];

  return {
    mount(light, host, inputs, earlyLog): ProgramView {
      adoptLogStyle(light.getRootNode() as ShadowRoot);
      const container = document.createElement("div");
      const page = new Page(container, templates);
      const view = new glue.View(page, listenersOf(host), toJson(inputs), earlyLog);
      check();
      pages.set(host, page);
      swap(light, container);
      return {
        update: (inputs) => view.update(toJson(inputs)),
        restoreLight: () => swap(container, light),
        remove() {
          pages.delete(host);
          page.dispose();
          view.free();
        },
      };
    },
    forget: (chatId) => glue.forget(chatId),
  };
}

/** What the program calls. */
const listenersOf = (host: ViewHost): ViewListeners => ({
  onToggle: () => host.toggle(),
  onLogEnd: (buildId, lines) => host.emit("build-log-end", { buildId, lines }),
  onLogError: (buildId, kind, message) =>
    host.emit("build-log-error", { buildId: buildId ?? null, kind, message }),
});

/** Nodes that can have the focus while the program takes over, and that the program draws again. */
const FOCUSABLE = [".cwt-toggle", ".cwt-link"];

/** Shows `to` in place of `from` in one step. The focus stays where it is. */
function swap(from: Element, to: Element): void {
  const focused = (from.getRootNode() as ShadowRoot).activeElement;
  const selector = focused && (FOCUSABLE.find((selector) => focused.matches(selector)) ?? FOCUSABLE[0]!);
  from.before(to);
  if (selector) to.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
  from.remove();
}
