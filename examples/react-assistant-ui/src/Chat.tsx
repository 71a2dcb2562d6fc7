import { useChat } from "@ai-sdk/react";
import { useAISDKRuntime } from "@assistant-ui/ai-sdk";
import { AssistantRuntimeProvider, ComposerPrimitive, MessagePrimitive, ThreadPrimitive } from "@assistant-ui/react";
import { DefaultChatTransport, type UIMessage, lastAssistantMessageIsCompleteWithApprovalResponses } from "ai";
import { ChatWorkspaceContext } from "chat-workspace-tools/react";
import { useState } from "react";
import { type Binding, type WorkspaceChat, interrupt } from "../../workspace-chat";
import { Row } from "./Row";

const transport = new DefaultChatTransport({
  api: "/api/experimental/ai-sdk/chat",
  // The server has the messages before the last one.
  prepareSendMessagesRequest: ({ id, messages }) => ({ body: { id, messages: messages.slice(-1) } }),
});

const Message = () => (
  <MessagePrimitive.Root>
    <MessagePrimitive.Parts components={{ Text: ({ text }) => <p>{text}</p>, tools: { Override: Row } }} />
  </MessagePrimitive.Root>
);

export function Chat({ chat, messages }: { chat: WorkspaceChat; messages: UIMessage[] }) {
  const [binding, setBinding] = useState<Binding>(chat.binding);
  const helpers = useChat({
    id: chat.id,
    messages,
    transport,
    // A reloaded page continues the stream of a running turn.
    resume: true,
    sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithApprovalResponses,
    onData: (part) => part.type === "data-workspace" && setBinding(part.data as Binding),
  });
  const stop = async () => {
    await helpers.stop();
    await interrupt(chat.id);
  };
  const runtime = useAISDKRuntime({ ...helpers, stop });
  return (
    <AssistantRuntimeProvider runtime={runtime}>
      <main>
        <h1>assistant-ui</h1>
        <ChatWorkspaceContext workspaceId={binding.workspaceId} buildId={binding.buildId} agentId={binding.agentId} site="">
          <ThreadPrimitive.Root>
            <ThreadPrimitive.Messages components={{ Message }} />
          </ThreadPrimitive.Root>
        </ChatWorkspaceContext>
        {helpers.error && <p role="alert">{helpers.error.message}</p>}
        <ComposerPrimitive.Root>
          <ComposerPrimitive.Input aria-label="Message" placeholder="create a workspace from dev-box" rows={1} />{" "}
          <ComposerPrimitive.Send>Send</ComposerPrimitive.Send>{" "}
          <ComposerPrimitive.Cancel>Stop</ComposerPrimitive.Cancel>
        </ComposerPrimitive.Root>
      </main>
    </AssistantRuntimeProvider>
  );
}
