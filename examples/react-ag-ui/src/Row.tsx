import type { Interrupt, Message, ToolCall } from "@ag-ui/core";
import { WorkspaceTool } from "chat-workspace-tools/react";

interface Props {
  call: ToolCall;
  /** The tool's message, once there is one. */
  result?: Message;
  interrupt?: Interrupt;
  isRunning: boolean;
  onAnswer: (interrupt: Interrupt, approved: boolean) => void;
}

/** A call of a message of the client's list: the call alone, then its result, or the end of the run that waits for the answer. */
export function Row({ call, result, interrupt, isRunning, onAnswer }: Props) {
  const end = interrupt && { type: "RUN_FINISHED", outcome: { type: "interrupt", interrupts: [interrupt] } };
  return (
    <>
      <WorkspaceTool call={[{ role: "assistant", toolCalls: [call] }, result ?? end]} runOver={!isRunning} />
      {interrupt && (
        <p>
          <button onClick={() => onAnswer(interrupt, true)}>Allow</button>{" "}
          <button onClick={() => onAnswer(interrupt, false)}>Refuse</button>
        </p>
      )}
    </>
  );
}
