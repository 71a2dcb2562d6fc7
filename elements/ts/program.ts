// The WebAssembly program of the elements. It is loaded when a row needs more than the light script draws.
import { createGlue, type Glue, type View, type ViewListeners } from "elements-glue";
import type { Chat } from "./chat.js";
import { warnOfUnknownCredentials } from "./credentials_warning.js";
import type { EarlyLog } from "./early_log.js";
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

/** An instance of the module. */
interface Instance {
  glue: Glue;
  /** Templates are numbered by the instance. */
  templates: Node[][];
  /** Throws if the instance has failed. */
  check(): void;
}

/** `onFailure` is called once, with the message of the panic or the exception. */
function startInstance(module: WebAssembly.Module, onFailure: (error: unknown) => void): Instance {
  let panic: string | undefined;
  const guarded = guardedWebAssembly((error) => onFailure(panic ?? error));
  const check = () => {
    if (guarded.hasFailed()) throw new Error(panic ?? "the program has failed");
  };
  const glue = createGlue(guarded.webAssembly);
  glue.initSync({ module });
  glue.onPanic((message) => (panic = message));
  check();
  return { glue, templates: [], check };
}

/** A view in its element. */
class MountedView implements ProgramView {
  #container: Element;
  #page: Page | undefined;
  #view: View | undefined;

  constructor(
    private readonly light: Element,
    readonly host: ViewHost,
    private inputs: Record<string, unknown>,
    private readonly onRemove: () => void,
  ) {
    this.#container = light;
  }

  /** Draws with this instance in the place of the light row, or of a view of an instance that has failed. */
  draw(instance: Instance, earlyLog?: EarlyLog): void {
    const container = document.createElement("div");
    const page = new Page(container, instance.templates);
    const api = shared.api && new HostApi(shared.api);
    this.#view = new instance.glue.View(page, listenersOf(this.host), toJson(this.inputs), earlyLog, api);
    instance.check();
    this.#page = page;
    this.#swapTo(container);
  }

  /** Dispatches no more events to the instance. */
  stop(): void {
    this.#page?.dispose();
  }

  update(inputs: Record<string, unknown>): void {
    this.inputs = inputs;
    this.#view?.update(toJson(inputs));
  }

  restoreLight(): void {
    this.#swapTo(this.light);
  }

  remove(): void {
    this.restoreLight();
    this.onRemove();
    this.stop();
    this.#view?.free();
  }

  #swapTo(element: Element): void {
    swap(this.#container, element);
    this.#container = element;
  }
}

/** Starts the program after the current preview has been painted. */
export async function startProgram(source: Promise<ModuleSource>): Promise<Program> {
  try {
    ensureAllowed();
  } catch (error) {
    shared.isForbidden = true;
    throw error;
  }
  // Kept for the program that replaces one that has failed.
  const compiled = (shared.module = source.then(async (source) => {
    // If the log has arrived before the module: compiling takes processor time from its paint.
    await previewPainted();
    return compile(source);
  }));
  const module = await compiled;
  await previewPainted();
  const views = new Set<MountedView>();
  let program: Program | undefined = undefined;
  let hasRestarted = false;
  let hasFailed = false;
  const fail = (error: unknown) => {
    if (hasFailed) return;
    hasFailed = true;
    report(error);
    // The next row gets a new program.
    if (shared.program === program) shared.loading = shared.program = undefined;
    views.forEach(({ host }) => host.fail(error));
  };
  // Another instance draws the views once. If it fails too, the reason may be what it draws.
  const restart = (error: unknown) => {
    if (hasRestarted) return fail(error);
    hasRestarted = true;
    console.warn("chat-workspace-tools: a failed program is started again", error);
    try {
      instance = startInstance(module, onFailure);
      views.forEach((view) => view.draw(instance));
    } catch (error) {
      fail(error);
    }
  };
  const onFailure = (error: unknown) => {
    // The first start throws the error to its caller.
    if (!program) return;
    views.forEach((view) => view.stop());
    // After the call that failed.
    queueMicrotask(() => restart(error));
  };
  let instance = startInstance(module, onFailure);

  program = {
    mount(light, host, inputs, earlyLog) {
      adoptLogStyle(light.getRootNode() as ShadowRoot);
      warnOfUnknownCredentials((inputs.chat as Chat | undefined)?.credentials);
      const view = new MountedView(light, host, inputs, () => views.delete(view));
      view.draw(instance, earlyLog);
      views.add(view);
      return view;
    },
    removeChat: (chatId) => instance.glue.removeChat(chatId),
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
