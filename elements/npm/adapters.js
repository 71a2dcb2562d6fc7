// Tool calls of other chats, read into the rows' own words by the rows' own program.
import { preload } from "./index.js";

const adapter = (vocabulary) => async (value) => (await preload()).adapt(vocabulary, value);

export const fromAiSdk = adapter("ai-sdk");
export const fromAssistantUi = adapter("assistant-ui");
export const fromAgUi = adapter("ag-ui");
export const fromCoder = adapter("coder");
