// Draws a log as plain text: its stages and lines, a button that copies it, and a notice.
import { html } from "./dom.js";
import { adoptLogStyle } from "./log_style.js";
import css from "./plain_log.css";
import { notice } from "./row_view.js";
import { visible } from "./shown_text.js";
import { timeOfDay } from "./time_of_day.js";
import type { LogTexts } from "./log_texts.js";

/** A line to draw. */
export interface PlainLine {
  id: number;
  createdAt: string;
  level: string;
  /** Empty for the stage without a name. */
  stage: string;
  output: string;
  /** The agent that has written it; none for a line of the build. */
  agentId?: string;
}

/** What the reader should know beside the lines. */
export interface PlainNotice {
  kind: "busy" | "info" | "warning";
  text: string;
  canRetry: boolean;
}

const ICONS = { busy: "spinner", info: "info", warning: "warning" } as const;
const LEVELS = ["trace", "debug", "info", "warn", "error"];
/** The distance to the end, in pixels, at which the reader is taken to be there. */
const END_DISTANCE = 8;
/** How long the copy button says how it went, in milliseconds. */
const COPIED_TIME = 2_000;

let sheet: CSSStyleSheet | undefined;

export class PlainView {
  readonly root = html("div", { class: "cwt-plain" });
  readonly #scroll: Element;
  readonly #copy: Element;
  #bar: Element;
  #notice: Element | undefined;
  #stage: string | undefined;
  /** Whether the newest line is kept in view. */
  #isFollowing = true;
  #text: string[] = [];

  constructor(
    private readonly texts: LogTexts,
    onRetry: () => void,
  ) {
    this.#copy = html("button", { class: "cwt-tool", type: "button" }, texts.get("copy"));
    this.#bar = html("div", { class: "cwt-bar" }, html("div", { class: "cwt-tools" }, this.#copy));
    this.#scroll = html("div", { class: "cwt-scroll", role: "log", "aria-live": "off", "aria-label": texts.get("log_region"), tabindex: "0" });
    this.#scroll.addEventListener("scroll", () => (this.#isFollowing = this.#isAtEnd()));
    this.#copy.addEventListener("click", () => void this.#copyAll());
    this.root.addEventListener("click", (event) => {
      if (!(event.target as Element).closest(".cwt-retry")) return;
      // The element has a button of this kind too, which loads the program again.
      event.stopPropagation();
      onRetry();
    });
  }

  /** Whether there is anything to see. */
  get isEmpty(): boolean {
    return !this.root.hasChildNodes();
  }

  get hasLines(): boolean {
    return this.#text.length > 0;
  }

  /** Puts the log into its place, which is a new one in a row that was opened again. */
  attach(place: Element | null): void {
    if (!place || this.root.parentNode === place) return;
    const shadow = place.getRootNode() as ShadowRoot;
    adoptLogStyle(shadow);
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
    }
    if (!shadow.adoptedStyleSheets.includes(sheet)) shadow.adoptedStyleSheets.push(sheet);
    place.append(this.root);
    this.#follow();
  }

  append(lines: readonly PlainLine[]): void {
    const nodes: Element[] = [];
    for (const { id, createdAt, level, stage, output, agentId } of lines) {
      if (stage !== this.#stage) {
        this.#stage = stage;
        const name = visible(stage).trim() || this.texts.get("log_stage_unnamed");
        nodes.push(html("div", { class: "cwt-stage-name" }, name));
        this.#text.push(name);
      }
      const text = visible(output);
      this.#text.push(text);
      nodes.push(
        html(
          "div",
          { class: "cwt-line", "data-level": LEVELS.includes(level) ? level : "info", "data-id": String(id), "data-agent": agentId },
          html("span", { class: "cwt-time" }, timeOfDay(createdAt)),
          html("span", { class: "cwt-output" }, text),
        ),
      );
    }
    if (!nodes.length) return;
    if (!this.#scroll.parentNode) this.root.prepend(this.#bar, this.#scroll);
    this.#scroll.append(...nodes);
    this.#follow();
  }

  /** Shows a notice below the lines, or removes it. */
  setNotice(shown: PlainNotice | undefined): void {
    this.#notice?.remove();
    this.#notice = shown && notice(shown.kind, ICONS[shown.kind], shown.text, shown.canRetry ? this.texts.get("retry") : undefined);
    if (this.#notice) this.root.append(this.#notice);
    this.#follow();
  }

  #isAtEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroll;
    return scrollHeight - scrollTop - clientHeight < END_DISTANCE;
  }

  #follow(): void {
    if (this.#isFollowing) this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }

  async #copyAll(): Promise<void> {
    const isCopied = await copyText(this.#text.join("\n") + "\n", this.root);
    this.#copy.textContent = this.texts.get(isCopied ? "copied" : "copy_failed");
    setTimeout(() => (this.#copy.textContent = this.texts.get("copy")), COPIED_TIME);
  }
}

/** Copies a text. In a frame without permission `execCommand` may still do it. */
async function copyText(text: string, place: Element): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    place.append(field);
    field.select();
    const isCopied = document.execCommand("copy");
    field.remove();
    return isCopied;
  }
}
