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

/** A call of a message of the client's list, which has no status of its own. */
export function Row({ call, result, interrupt, isRunning, onAnswer }: Props) {
  return (
    <>
      <WorkspaceTool
        name={call.function.name}
        toolCallId={call.id}
        args={call.function.arguments}
        status={result ? "completed" : interrupt ? "approval-requested" : "running"}
        result={result?.content}
        runOver={!isRunning}
      />
      {interrupt && (
        <p>
          <button onClick={() => onAnswer(interrupt, true)}>Allow</button>{" "}
          <button onClick={() => onAnswer(interrupt, false)}>Refuse</button>
        </p>
      )}
    </>
  );
}
