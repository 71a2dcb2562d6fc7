import { fetchServerSentEvents } from "@tanstack/ai-client";
import { useChat } from "@tanstack/ai-react";
import { ChatWorkspaceContext, WorkspaceTool } from "chat-workspace-tools/react";
import { useState } from "react";
import { Composer } from "../../Composer";
import { type Binding, type WorkspaceChat, interrupt } from "../../workspace-chat";

const connection = fetchServerSentEvents("/api/experimental/tanstack-ai");

export function Chat({ chat }: { chat: WorkspaceChat }) {
  const [binding, setBinding] = useState<Binding>(chat.binding);
  const { messages, isLoading, error, sendMessage, stop, interrupts } = useChat({
    threadId: chat.id,
    connection,
    // A reloaded page requests the messages, and continues a running turn.
    persistence: true,
    onChunk: (chunk) => chunk.type === "STATE_SNAPSHOT" && setBinding(chunk.snapshot as Binding),
  });
  return (
    <main>
      <h1>TanStack AI</h1>
      <ChatWorkspaceContext workspaceId={binding.workspaceId} buildId={binding.buildId} agentId={binding.agentId} site="">
        <ol>
          {messages.map((message) => (
            <li key={message.id}>
              {message.parts.map((part, index) => {
                if (part.type === "text") return <p key={index}>{part.content}</p>;
                if (part.type !== "tool-call") return null;
                const asked = interrupts.find((interrupt) => interrupt.interruptId === part.approval?.id);
                return (
                  <div key={part.id}>
                    <WorkspaceTool call={part} runOver={!isLoading} />
                    {asked?.kind === "generic" && (
                      <p>
                        <button onClick={() => asked.resolveInterrupt({ approved: true })}>Allow</button>{" "}
                        <button onClick={() => asked.resolveInterrupt({ approved: false })}>Refuse</button>
                      </p>
                    )}
                  </div>
                );
              })}
            </li>
          ))}
        </ol>
      </ChatWorkspaceContext>
      {error && <p role="alert">{error.message}</p>}
      <Composer
        isRunning={isLoading}
        onSend={(text) => void sendMessage(text)}
        onStop={() => {
          stop();
          void interrupt(chat.id);
        }}
      />
    </main>
  );
}
