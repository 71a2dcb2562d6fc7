import { type Interrupt, type Message, contentToText } from "@ag-ui/core";
import { randomUUID } from "@ag-ui/client";
import { ChatWorkspaceContext } from "chat-workspace-tools/react";
import { useEffect, useMemo, useState } from "react";
import { Composer } from "../../Composer";
import { type Binding, type WorkspaceChat, interrupt } from "../../workspace-chat";
import { Row } from "./Row";
import { ChatAgent } from "./agent";

export function Chat({ chat }: { chat: WorkspaceChat }) {
  const agent = useMemo(() => new ChatAgent(chat.id), [chat]);
  const [messages, setMessages] = useState<Message[]>([]);
  const [binding, setBinding] = useState<Binding>(chat.binding);
  const [interrupts, setInterrupts] = useState<Interrupt[]>([]);
  const [isRunning, setIsRunning] = useState(false);
  const [error, setError] = useState<string>();

  useEffect(() => {
    const { unsubscribe } = agent.subscribe({
      onRunInitialized: () => {
        setIsRunning(true);
        setInterrupts([]);
        setError(undefined);
      },
      onMessagesChanged: ({ messages }) => setMessages([...messages]),
      onStateChanged: ({ state }) => setBinding(state),
      // A run that failed does not reject.
      onRunFailed: ({ error }) => setError(error.message),
      onRunErrorEvent: ({ event }) => setError(event.message),
      onRunFinalized: () => {
        setInterrupts(agent.pendingInterrupts);
        setIsRunning(false);
      },
    });
    void agent.connectAgent();
    return () => {
      unsubscribe();
      void agent.detachActiveRun();
    };
  }, [agent]);

  const send = (content: string) => {
    agent.addMessage({ id: randomUUID(), role: "user", content });
    void agent.runAgent();
  };
  const answer = ({ id }: Interrupt, approved: boolean) =>
    void agent.runAgent({ resume: [{ interruptId: id, status: "resolved", payload: { approved } }] });

  return (
    <main>
      <h1>AG-UI</h1>
      <ChatWorkspaceContext workspaceId={binding.workspaceId} buildId={binding.buildId} agentId={binding.agentId} site="">
        <ol>
          {messages.map((message) => (
            <li key={message.id}>
              {(message.role === "user" || message.role === "assistant") && message.content && (
                <p>{contentToText(message.content)}</p>
              )}
              {message.role === "assistant" &&
                message.toolCalls?.map((call) => (
                  <Row
                    key={call.id}
                    call={call}
                    result={messages.find((answer) => answer.role === "tool" && answer.toolCallId === call.id)}
                    interrupt={interrupts.find(({ toolCallId }) => toolCallId === call.id)}
                    isRunning={isRunning}
                    onAnswer={answer}
                  />
                ))}
            </li>
          ))}
        </ol>
      </ChatWorkspaceContext>
      {error && <p role="alert">{error}</p>}
      <Composer
        isRunning={isRunning}
        onSend={send}
        onStop={() => {
          agent.abortRun();
          void interrupt(chat.id);
        }}
      />
    </main>
  );
}
