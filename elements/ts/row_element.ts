import { findTool, type Outcome, readOutcome, type RowCall } from "./outcome.js";
import { type Content, ProgramElement } from "./program_element.js";
import { preloadReaders } from "./readers_loader.js";
import { report } from "./report.js";
import { rowView } from "./row_view.js";
import { shared } from "./shared.js";
import { PHASES } from "./tables.js";
import { rowTexts } from "./texts.js";

const STATES = Object.keys(PHASES);

/** The row of a tool call. */
export class RowElement extends ProgramElement {
  /** Whether the page or the first update has set `open`. */
  #isOpenSet = false;

  get open(): boolean {
    return Boolean(this.read("open", "flag"));
  }

  set open(open: boolean | null | undefined) {
    // Frameworks set undefined for a property that the page does not mention.
    if (open == null) return;
    this.#isOpenSet = true;
    this.toggleAttribute("open", open);
  }

  override attributeChangedCallback(name: string): void {
    if (name === "open") this.#isOpenSet = true;
    super.attributeChangedCallback(name);
  }

  #call(): RowCall | undefined {
    const values = this.values();
    // Other tags than `workspace-tool` have the name of their tool.
    const name = String(values.name ?? this.type.tag.replace("-tool", "").replace("-", "_"));
    if (values.call != null) {
      if (!shared.readers) return this.#loadReaders();
      const call = shared.readers.fromAny(values.call)[0];
      return call && { ...call, name: call.name || name };
    }
    return {
      name,
      status: String(values.status ?? ""),
      args: values.args ?? null,
      result: values.result ?? null,
      isError: values.isError === true,
      toolCallId: (values.toolCallId as string | undefined) || null,
    };
  }

  /** The row is drawn once the readers are there. */
  #loadReaders(): undefined {
    preloadReaders().then(() => this.requestUpdate(), report);
  }

  /** Sets `open` once: the reader's earlier choice for this call, or else the default. */
  #setInitialOpen({ state }: Outcome, { toolCallId }: RowCall): void {
    if (this.#isOpenSet) return;
    const choice = toolCallId ? this.chat?.choices.get(toolCallId) : undefined;
    // A call that waits for approval, or that a reloaded page has not resumed yet, opens when it runs.
    if ((state === "waiting" || state === "incomplete") && choice === undefined) return;
    this.open = choice ?? (this.read("defaultOpen", "flag") as boolean | undefined) ?? state === "running";
  }

  protected content(): Content | undefined {
    const texts = rowTexts(this.chat?.strings);
    const call = this.#call();
    const { toolNames, runOver, startedAt } = this.values();
    const tool = call && findTool(call.name, toolNames);
    const outcome = tool && readOutcome(tool, call, runOver as boolean, texts);
    this.setState(STATES, outcome?.state);
    if (!outcome) return undefined;
    this.#setInitialOpen(outcome, call);
    const { open, chat } = this;
    const isRunning = outcome.state === "running";
    const canFindBuild = outcome.buildId ?? (isRunning && (chat?.workspaceId || chat?.buildId));
    const hasLog = Boolean(chat && outcome.canHaveLog && canFindBuild);
    return {
      view: (placeholder) =>
        rowView({ outcome, texts, hasLog, href: this.#href(outcome), placeholder: hasLog && open ? placeholder : undefined }),
      inputs: { call: { ...call, name: `${tool.action}_workspace`, runOver, startedAt }, open, chat },
      log: hasLog && (isRunning || open) ? { buildId: outcome.buildId, isRunning, action: tool.action } : undefined,
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
