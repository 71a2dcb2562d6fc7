// Reads tool calls of other chat libraries into the properties of `workspace-tool`. Needs no page and no WebAssembly.
export { fromAgUi } from "./calls/ag_ui.js";
export { fromAiSdk } from "./calls/ai_sdk.js";
export { fromAssistantUi } from "./calls/assistant_ui.js";
export { fromCoder } from "./calls/coder.js";
