// The base of rows and logs. The light script draws them until they need the program; then the program draws them.
import { BaseElement } from "./base_element.js";
import { type Chat, contextRequest } from "./chat.js";
import { updateChildren } from "./dom.js";
import { type EarlyLog, requestLog } from "./early_log.js";
import { isLoaded, loadScript, preload, type Program, type ProgramView, type ViewHost } from "./program_loader.js";
import type { Placeholder } from "./row_view.js";
import css from "theme-row.css";

/** What an element shows. */
export interface Content {
  /** Draws it without the program. */
  view(placeholder: Placeholder): Element | undefined;
  /** Whether only the program can draw it. */
  needsProgram: boolean;
  /** The inputs of the program. */
  inputs: Record<string, unknown>;
  /** The build whose whole log the program will read. */
  finishedBuildId: string | undefined;
}

export abstract class ProgramElement extends BaseElement {
  static override css = css;

  protected chat: Chat | undefined;
  readonly #light = document.createElement("div");
  #internals = this.attachInternals?.();
  #unsubscribe: (() => void) | undefined;
  #removal: ReturnType<typeof setTimeout> | undefined;
  #view: ProgramView | undefined;
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
    if (content?.needsProgram && !this.#view && this.#error === undefined) this.#mount(content);
  }

  #drawLight(content: Content | undefined): void {
    // The program draws instead.
    if (!this.#light.parentNode) return;
    const node = content?.view(this.#error === undefined ? "loading" : "failed");
    updateChildren(this.#light, node ? [node] : []);
  }

  #mount(content: Content): void {
    if (this.#isLoading) return;
    this.#isLoading = true;
    const { finishedBuildId } = content;
    // A loaded program sends its own requests, and none for a log that is in its cache.
    const earlyLog = finishedBuildId && !isLoaded() ? requestLog(this.chat, finishedBuildId) : undefined;
    // The program handles a failed request.
    if (earlyLog) loadScript().then(({ showPreview }) => showPreview(this.#light, earlyLog)).catch(() => {});
    preload()
      .finally(() => (this.#isLoading = false))
      .then(
        (program) => {
          const current = this.isConnected ? this.content() : undefined;
          if (!current?.needsProgram || this.#view) return earlyLog?.abort();
          this.#mountIn(program, current, earlyLog);
        },
        (error: unknown) => {
          earlyLog?.abort();
          this.#fail(error);
        },
      );
  }

  #mountIn(program: Program, content: Content, earlyLog: EarlyLog | undefined): void {
    const host: ViewHost = {
      toggle: () => this.toggle(),
      emit: (type, detail) => this.emit(type, detail),
      fail: (error) => this.#fail(error),
    };
    try {
      this.#view = program.mount(this.#light, host, content.inputs, earlyLog);
    } catch (error) {
      this.#fail(error);
    }
  }

  #removeView(): void {
    const view = this.#view;
    this.#view = undefined;
    view?.restoreLight();
    view?.remove();
  }

  /** Shows the error in the light row, because the program cannot be loaded or has failed. */
  #fail(error: unknown): void {
    this.#error = error ?? "unknown error";
    this.#view?.restoreLight();
    this.#view = undefined;
    this.update();
    this.emit("build-log-error", { buildId: null, kind: "program", message: String(error) });
  }

  #retry(): void {
    this.#error = undefined;
    this.update();
  }
}
