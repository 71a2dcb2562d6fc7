import { parseId } from "./outcome.js";
import { phaseOf } from "./phase.js";
import { type Content, ProgramElement } from "./program_element.js";
import { logPlaceholder } from "./row_view.js";
import { rowTexts } from "./texts.js";

/** `<workspace-build-log>`: the log without a row around it. */
export class LogElement extends ProgramElement {
  protected content(): Content | undefined {
    const { status, buildId, action } = this.values();
    const { chat } = this;
    const id = parseId(buildId as string | undefined);
    const isRunning = phaseOf(status) === "running";
    if (!chat || !(id || (isRunning && (chat.workspaceId || chat.buildId)))) return undefined;
    return {
      view: (placeholder) => logPlaceholder(placeholder, rowTexts(chat.strings)),
      needsProgram: true,
      inputs: { log: { status: String(status ?? ""), buildId: id, action }, chat },
      finishedBuildId: isRunning ? undefined : id,
    };
  }

  // A log has no button that opens it.
  protected toggle(): void {}
}
