// The base of rows and logs. The light script draws them until they need the program; then the program draws them.
import { BaseElement } from "./base_element.js";
import { type Chat, contextRequest } from "./chat.js";
import { updateChildren } from "./dom.js";
import { requestLog } from "./early_log.js";
import type { LogSource, PlainLog } from "./plain_log.js";
import { loadLog, loadScript, preload, type ProgramView, type ViewHost } from "./program_loader.js";
import { report } from "./report.js";
import type { Placeholder } from "./row_view.js";
import { shared } from "./shared.js";
import css from "theme-row.css";

/** The program is late after so many milliseconds. Until then its own connection is worth waiting for. */
const LATE = 1_000;

/** What an element shows. */
export interface Content {
  /** Draws it without the program. */
  view(placeholder: Placeholder): Element | undefined;
  /** The inputs of the program. */
  inputs: Record<string, unknown>;
  /** The log, which the program draws. Without one it is not needed. */
  log: LogSource | undefined;
}

export abstract class ProgramElement extends BaseElement {
  static override css = css;

  protected chat: Chat | undefined;
  readonly #light = document.createElement("div");
  #internals = this.attachInternals?.();
  #unsubscribe: (() => void) | undefined;
  #removal: ReturnType<typeof setTimeout> | undefined;
  #late: ReturnType<typeof setTimeout> | undefined;
  #view: ProgramView | undefined;
  #plain: PlainLog | undefined;
  #isLoading = false;
  #error: unknown;

  constructor() {
    super();
    this.root.append(this.#light);
    this.#light.addEventListener("click", ({ target }) => {
      const button = (target as Element).closest("button");
      if (button?.matches(".cwt-toggle")) this.toggle();
      if (button?.matches(".cwt-retry")) this.#retry();
    });
  }

  /** What to show now. */
  protected abstract content(): Content | undefined;

  /** The reader opens or closes the row. */
  protected abstract toggle(): void;

  protected emit(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** Sets `:state()` for style sheets of the page. */
  protected setState(states: readonly string[], current: string | undefined): void {
    const set = this.#internals?.states;
    for (const state of set ? states : []) {
      try {
        if (state === current) set!.add(state);
        else set!.delete(state);
      } catch {
        // Older browsers accept names with leading dashes only.
      }
    }
  }

  connectedCallback(): void {
    // An element that is moved keeps what it shows.
    clearTimeout(this.#removal);
    this.#unsubscribe?.();
    this.chat = this.#unsubscribe = undefined;
    this.dispatchEvent(
      contextRequest(this, (chat, unsubscribe) => {
        this.chat = chat;
        this.#unsubscribe = unsubscribe;
        this.requestUpdate();
      }),
    );
    this.requestUpdate();
  }

  disconnectedCallback(): void {
    this.#removal = setTimeout(() => {
      this.#unsubscribe?.();
      // A timer keeps the element in memory.
      clearTimeout(this.#late);
      this.#unsubscribe = this.#error = undefined;
      this.#removeView();
      this.#drawLight(undefined);
    });
  }

  update(): void {
    if (!this.isConnected) return;
    const content = this.content();
    if (this.#view && content) this.#view.update(content.inputs);
    else this.#removeView();
    this.#drawLight(content);
    if (content?.log && !this.#view && this.#error === undefined) void this.#mount(content.log);
  }

  #drawLight(content: Content | undefined): void {
    // The program draws instead.
    if (!this.#light.parentNode) return;
    const node = content?.view(this.#placeholder());
    updateChildren(this.#light, node ? [node] : []);
    this.#plain?.update(content?.log, this.chat);
  }

  #placeholder(): Placeholder {
    const plain = this.#plain;
    // Where WebAssembly is forbidden, a retry would fail too.
    const hasFailed = this.#error !== undefined && !shared.isForbidden;
    if (hasFailed && plain?.hasLines) return "replaced";
    // A plain log that fails as well says so.
    return plain?.isShown ? "log" : hasFailed ? "failed" : "loading";
  }

  /** Draws the lines without the program: it is late, or cannot run. */
  #drawPlain = (): unknown =>
    this.#view ||
    loadLog().then(({ PlainLog }) => {
      if (this.#view) return;
      this.#plain ??= new PlainLog(this.#light, () => this.requestUpdate());
      this.requestUpdate();
    }, report);

  async #mount({ buildId, isRunning }: LogSource): Promise<void> {
    if (this.#isLoading) return;
    this.#isLoading = true;
    this.#late = setTimeout(this.#drawPlain, LATE);
    // A loaded program sends its own requests, and none for a log that is in its cache.
    const isEarly = buildId && !isRunning && !shared.program && !shared.api;
    const earlyLog = isEarly ? requestLog(this.chat, buildId) : undefined;
    // The program handles a failed request.
    if (earlyLog) loadScript().then(({ showPreview }) => showPreview(this.#light, earlyLog)).catch(() => {});
    try {
      const program = await preload().finally(() => (this.#isLoading = false));
      const content = this.isConnected ? this.content() : undefined;
      if (!content?.log || this.#view) return earlyLog?.abort();
      const host: ViewHost = {
        toggle: () => this.toggle(),
        emit: (type, detail) => this.emit(type, detail),
        fail: (error) => this.#fail(error),
      };
      this.#view = program.mount(this.#light, host, content.inputs, earlyLog);
      this.#plain = this.#plain?.stop();
    } catch (error) {
      earlyLog?.abort();
      this.#fail(error);
    }
  }

  #removeView(): void {
    const view = this.#view;
    this.#view = undefined;
    view?.remove();
  }

  /** Shows the error in the light row, because the program cannot be loaded or has failed. */
  #fail(error: unknown): void {
    this.#error = error ?? "unknown error";
    this.#view?.restoreLight();
    this.#view = undefined;
    this.update();
    this.#drawPlain();
    this.emit("build-log-error", { buildId: null, kind: "program", message: String(error) });
  }

  #retry(): void {
    this.#error = undefined;
    this.update();
  }
}
