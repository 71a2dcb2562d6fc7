import { type ToolCallMessagePartProps, useAuiState } from "@assistant-ui/react";
import { WorkspaceTool } from "chat-workspace-tools/react";

/** The tool component of every call: the row takes its props as they are. */
export function Row(props: ToolCallMessagePartProps) {
  const isRunning = useAuiState(({ thread }) => thread.isRunning);
  const { approval, respondToApproval } = props;
  return (
    <>
      <WorkspaceTool call={props} runOver={!isRunning} />
      {approval && approval.approved === undefined && (
        <p>
          <button onClick={() => void respondToApproval({ approved: true })}>Allow</button>{" "}
          <button onClick={() => void respondToApproval({ approved: false })}>Refuse</button>
        </p>
      )}
    </>
  );
}
