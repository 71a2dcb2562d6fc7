import { ChatWorkspaceContext, WorkspaceTool } from "chat-workspace-tools/react";
import { useEffect, useRef, useState } from "react";
import { Agent } from "../../agent.js";

interface ToolPart {
  type: string;
  toolCallId: string;
}

interface Chat {
  workspaceId?: string;
  buildId?: string;
  parts: ToolPart[];
}

export function Chat() {
  const [chat, setChat] = useState<Chat>({ parts: [] });
  const [dark, setDark] = useState(false);
  const agent = useRef<Agent>(null);
  useEffect(() => {
    agent.current ??= new Agent(setChat);
  }, []);
  useEffect(() => {
    if (dark) document.documentElement.dataset.theme = "dark";
    else delete document.documentElement.dataset.theme;
  }, [dark]);
  return (
    <main>
      <h1>Chat</h1>
      <p>
        <button onClick={() => agent.current?.createWorkspace()}>Create a workspace</button>{" "}
        <button onClick={() => setDark(!dark)}>{dark ? "Light" : "Dark"}</button>{" "}
        <button onClick={() => agent.current?.clear()}>Clear the chat</button>
      </p>
      <ChatWorkspaceContext workspaceId={chat.workspaceId} buildId={chat.buildId} site="">
        <ol>
          {chat.parts.map((part) => (
            <li key={part.toolCallId}>
              <WorkspaceTool call={part} onBuildLogEnd={({ detail }) => console.info(`${detail.lines} lines`)} />
            </li>
          ))}
        </ol>
      </ChatWorkspaceContext>
    </main>
  );
}
