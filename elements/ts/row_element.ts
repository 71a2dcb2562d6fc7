import { fromAny } from "./calls/any.js";
import { type Call, parseStatus } from "./calls/call.js";
import { type Outcome, readOutcome } from "./outcome.js";
import { type Content, ProgramElement } from "./program_element.js";
import { rowView } from "./row_view.js";
import { ROW_TAGS } from "./tables.js";
import { rowTexts } from "./texts.js";

const STATES = ["running", "succeeded", "failed"];

/** The row of a tool call. */
export class RowElement extends ProgramElement {
  /** Whether the page or the first update has set `open`. */
  #isOpenSet = false;

  get open(): boolean {
    return Boolean(this.read("open", "flag"));
  }

  set open(open: boolean | null | undefined) {
    // Frameworks set undefined for a property that the page does not mention.
    if (open === undefined || open === null) return;
    this.#isOpenSet = true;
    this.toggleAttribute("open", open);
  }

  override attributeChangedCallback(name: string): void {
    if (name === "open") this.#isOpenSet = true;
    super.attributeChangedCallback(name);
  }

  #call(): Call | undefined {
    const values = this.values();
    if (values.call !== undefined && values.call !== null) return fromAny(values.call);
    return {
      name: ROW_TAGS[this.type.tag as keyof typeof ROW_TAGS] ?? String(values.name ?? ""),
      status: parseStatus(values.status),
      args: values.args ?? null,
      result: values.result ?? null,
      isError: values.isError === true,
      toolCallId: (values.toolCallId as string | undefined) || null,
    };
  }

  /** Sets `open` once: the reader's earlier choice for this call, or else the default. */
  #setInitialOpen({ status, toolCallId }: Call): void {
    if (this.#isOpenSet) return;
    const choice = toolCallId === null ? undefined : this.chat?.choices.get(toolCallId);
    this.open = choice ?? (this.read("defaultOpen", "flag") as boolean | undefined) ?? status === "running";
  }

  protected content(): Content | undefined {
    const texts = rowTexts(this.chat?.strings);
    const call = this.#call();
    const outcome = call && readOutcome(call, texts);
    this.setState(STATES, outcome?.state);
    if (!outcome) return undefined;
    this.#setInitialOpen(call);
    const { open, chat } = this;
    const isRunning = outcome.state === "running";
    const canFindBuild = outcome.buildId ?? (isRunning && (chat?.workspaceId || chat?.buildId));
    const hasLog = Boolean(chat && outcome.canHaveLog && canFindBuild);
    return {
      view: (placeholder) =>
        rowView({ outcome, texts, hasLog, href: this.#href(outcome), placeholder: hasLog && open ? placeholder : undefined }),
      needsProgram: hasLog && (isRunning || open),
      inputs: { call, open, chat },
      finishedBuildId: isRunning ? undefined : outcome.buildId,
    };
  }

  /** The address of the workspace's page. A running call has none, because its workspace may not exist yet. */
  #href({ state, linkPath }: Outcome): string | undefined {
    const site = this.chat?.site;
    if (site === undefined || linkPath === undefined || state === "running") return undefined;
    return site.replace(/\/+$/, "") + linkPath;
  }

  protected toggle(): void {
    this.open = !this.open;
    const toolCallId = this.#call()?.toolCallId;
    if (toolCallId) this.chat?.choices.set(toolCallId, this.open);
    this.emit("toggle", { open: this.open });
  }
}
