import { useChat } from "@ai-sdk/react";
import {
  DefaultChatTransport,
  type UIMessage,
  isToolUIPart,
  lastAssistantMessageIsCompleteWithApprovalResponses,
} from "ai";
import { ChatWorkspaceContext, WorkspaceTool } from "chat-workspace-tools/react";
import { useState } from "react";
import { Composer } from "../../Composer";
import { type Binding, type WorkspaceChat, interrupt } from "../../workspace-chat";

const transport = new DefaultChatTransport({
  api: "/api/experimental/ai-sdk/chat",
  // The server has the messages before the last one.
  prepareSendMessagesRequest: ({ id, messages }) => ({ body: { id, messages: messages.slice(-1) } }),
});

export function Chat({ chat, messages: initial }: { chat: WorkspaceChat; messages: UIMessage[] }) {
  const [binding, setBinding] = useState<Binding>(chat.binding);
  const { messages, status, error, sendMessage, stop, addToolApprovalResponse } = useChat({
    id: chat.id,
    messages: initial,
    transport,
    // A reloaded page continues the stream of a running turn.
    resume: true,
    sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithApprovalResponses,
    onData: (part) => part.type === "data-workspace" && setBinding(part.data as Binding),
  });
  const isRunning = status === "submitted" || status === "streaming";
  return (
    <main>
      <h1>AI SDK</h1>
      <ChatWorkspaceContext workspaceId={binding.workspaceId} buildId={binding.buildId} agentId={binding.agentId} site="">
        <ol>
          {messages.map((message) => (
            <li key={message.id}>
              {message.parts.map((part, index) => {
                if (part.type === "text") return <p key={index}>{part.text}</p>;
                if (!isToolUIPart(part)) return null;
                return (
                  <div key={part.toolCallId}>
                    {/* A part does not say that its stream has ended: `runOver` does. */}
                    <WorkspaceTool call={part} runOver={!isRunning} />
                    {part.state === "approval-requested" && (
                      <p>
                        <button onClick={() => addToolApprovalResponse({ id: part.approval.id, approved: true })}>
                          Allow
                        </button>{" "}
                        <button onClick={() => addToolApprovalResponse({ id: part.approval.id, approved: false })}>
                          Refuse
                        </button>
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
        isRunning={isRunning}
        onSend={(text) => void sendMessage({ text })}
        onStop={() => {
          void stop();
          void interrupt(chat.id);
        }}
      />
    </main>
  );
}
