// The WebAssembly program of the elements. It is loaded when a row needs more than the light script draws.
import { createGlue, type ViewListeners } from "elements-glue";
import type { Chat } from "./chat.js";
import { warnOfUnknownCredentials } from "./credentials_warning.js";
import { guardedWebAssembly } from "./guard.js";
import { HostApi } from "./host_api.js";
import { toJson } from "./json.js";
import { previewPainted } from "./log_preview.js";
import { adoptLogStyle } from "./log_style.js";
import { Page } from "./page.js";
import type { ModuleSource, Program, ProgramView, ViewHost } from "./program_loader.js";
import { report } from "./report.js";
import { shared } from "./shared.js";
import { compile, ensureAllowed } from "./wasm_module.js";

export { showPreview } from "./log_preview.js";

/** Starts an instance of the program after the current preview has been painted. */
export async function startProgram(source: Promise<ModuleSource>): Promise<Program> {
  try {
    ensureAllowed();
  } catch (error) {
    shared.isForbidden = true;
    throw error;
  }
  // Kept for the program that replaces one that has failed.
  const compiled = (shared.module = source.then(compile));
  const module = await compiled;
  await previewPainted();
  const pages = new Map<ViewHost, Page>();
  let panic: string | undefined;
  let program: Program | undefined = undefined;
  const check = () => {
    if (guarded.hasFailed()) throw new Error(panic ?? "the program has failed");
  };
  const guarded = guardedWebAssembly((error) => {
    report(panic ?? error);
    // The next row gets a new program.
    if (shared.program === program) shared.loading = shared.program = undefined;
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

  program = {
    mount(light, host, inputs, earlyLog) {
      adoptLogStyle(light.getRootNode() as ShadowRoot);
      warnOfUnknownCredentials((inputs.chat as Chat | undefined)?.credentials);
      const container = document.createElement("div");
      const page = new Page(container, templates);
      const view = new glue.View(page, listenersOf(host), toJson(inputs), earlyLog, shared.api && new HostApi(shared.api));
      check();
      pages.set(host, page);
      swap(light, container);
      return {
        update: (inputs) => view.update(toJson(inputs)),
        restoreLight: () => swap(container, light),
        remove() {
          swap(container, light);
          pages.delete(host);
          page.dispose();
          view.free();
        },
      };
    },
    removeChat: (chatId) => glue.removeChat(chatId),
  };
  return (shared.program = program);
}

/** What the program calls. */
const listenersOf = (host: ViewHost): ViewListeners => ({
  onToggle: () => host.toggle(),
  onLogEnd: (buildId, lines) => host.emit("build-log-end", { buildId, lines }),
  onLogError: (buildId, kind, message) =>
    host.emit("build-log-error", { buildId: buildId ?? null, kind, message }),
});

/** Nodes of the light row that can have the focus. The program draws them too. */
const FOCUSABLE = [".cwt-toggle", ".cwt-link"];

/** Replaces `from` with `to` and keeps the focus. */
function swap(from: Element, to: Element): void {
  const focused = (from.getRootNode() as ShadowRoot).activeElement;
  const selector = focused && (FOCUSABLE.find((selector) => focused.matches(selector)) ?? FOCUSABLE[0]!);
  from.before(to);
  if (selector) to.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
  from.remove();
}
