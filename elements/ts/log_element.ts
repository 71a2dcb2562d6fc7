import { type Action, parseId } from "./outcome.js";
import { phaseOf } from "./phase.js";
import { type Content, ProgramElement } from "./program_element.js";
import { logPlaceholder } from "./row_view.js";
import { rowTexts } from "./texts.js";

/** `<workspace-build-log>`: the log without a row around it. */
export class LogElement extends ProgramElement {
  protected content(): Content | undefined {
    const values = this.values();
    const { chat } = this;
    if (!chat) return undefined;
    const id = parseId(values.buildId as string | undefined);
    const isRunning = !values.runOver && phaseOf(values.status) === "running";
    const hasLog = Boolean(id ?? (isRunning && (chat.workspaceId || chat.buildId)));
    return {
      view: (placeholder) => (hasLog ? logPlaceholder(placeholder, rowTexts(chat.strings)) : undefined),
      inputs: { log: { ...values, status: String(values.status ?? ""), buildId: id }, chat },
      // The program stays for the lines of a call that ended without a build.
      log: hasLog ? { buildId: id, isRunning, action: values.action as Action } : undefined,
    };
  }

  // A log has no button that opens it.
  protected toggle(): void {}
}
