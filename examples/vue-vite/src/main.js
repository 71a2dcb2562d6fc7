import "chat-workspace-tools/define";
import { createApp } from "vue";
import Chat from "./Chat.vue";
import "../../html/chat.css";

createApp(Chat).mount("#app");
