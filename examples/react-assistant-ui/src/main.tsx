import type { UIMessage } from "ai";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { openChat, request } from "../../workspace-chat";
import { Chat } from "./Chat";
import "../../html/chat.css";

const chat = await openChat();
const messages: UIMessage[] = await request(`/api/experimental/ai-sdk/chat/${chat.id}`);
createRoot(document.getElementById("app")!).render(
  <StrictMode>
    <Chat chat={chat} messages={messages} />
  </StrictMode>,
);
