import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { openChat } from "../../workspace-chat";
import { Chat } from "./Chat";
import "../../html/chat.css";

void openChat().then((chat) => {
  createRoot(document.getElementById("app")!).render(
    <StrictMode>
      <Chat chat={chat} />
    </StrictMode>,
  );
});
