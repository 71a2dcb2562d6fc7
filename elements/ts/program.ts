// The program behind the elements. It is loaded when a row needs more than the light script draws.
import { createGlue } from "elements-glue";
import type { EarlyLog } from "./early_log.js";
import { guardedWebAssembly } from "./guard.js";
import { toJson } from "./json.js";
import { Page } from "./page.js";
import type { Program, ProgramView, ViewHost } from "./program_loader.js";
import css from "theme-log.css";

export { previewLog } from "./log_preview.js";

let sheet: CSSStyleSheet | undefined;

/** The look of logs. */
export function styleSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
  }
  return sheet;
}

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
    queueMicrotask(() => pages.forEach((_, host) => host.onBreak(panic ?? error)));
  });
  const glue = createGlue(guarded.webAssembly);
  glue.initSync({ module });
  glue.onPanic((message) => (panic = message));
  check();
  // Templates are numbered by the instance.
  const templates: Node[][] = [];

  return {
    mount(host: ViewHost, inputs: Record<string, unknown>, earlyLog: EarlyLog | undefined): ProgramView {
      const container = document.createElement("div");
      const page = new Page(container, templates);
      const view = new glue.View(page, host, toJson(inputs), earlyLog);
      check();
      pages.set(host, page);
      return {
        container,
        styleSheet: styleSheet(),
        update: (inputs) => view.update(toJson(inputs)),
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
