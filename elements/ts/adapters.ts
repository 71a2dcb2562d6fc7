// Reads tool calls of chat libraries into the properties of `workspace-tool`. Needs no page and no WebAssembly.
import { fromA2a as a2a } from "./calls/a2a.js";
import { fromAcp as acp } from "./calls/acp.js";
import { fromAgUi as agUi } from "./calls/ag_ui.js";
import { fromAiSdk as aiSdk } from "./calls/ai_sdk.js";
import { fromAnthropic as anthropic } from "./calls/anthropic.js";
import { allFromAny as any } from "./calls/any.js";
import { fromAssistantUi as assistantUi } from "./calls/assistant_ui.js";
import type { Call } from "./calls/call.js";
import { fromCoder as coder } from "./calls/coder.js";
import { fromCopilotKit as copilotKit } from "./calls/copilotkit.js";
import { fromLangGraph as langGraph } from "./calls/langgraph.js";
import { fromOpenAi as openAi } from "./calls/openai.js";
import { withRefusal } from "./calls/refusal.js";
import { fromTanStack as tanStack } from "./calls/tanstack.js";

interface Options {
  /** Whether the run that the calls belong to is over. */
  runOver?: boolean;
}

type Read = Call & Options;

/** The call once its run is over. Its result may still say that it runs: `runOver` is for the row that reads it. */
const afterRun = (call: Call): Read => ({
  ...call,
  status: call.status === "running" ? "incomplete" : call.status,
  runOver: true,
});

const ended = (call: Call, options?: Options): Read => {
  const read = withRefusal(call);
  return options?.runOver ? afterRun(read) : read;
};

const one =
  (read: (value: unknown) => Call | null) =>
  (value: unknown, options?: Options): Read | null => {
    const call = read(value);
    return call && ended(call, options);
  };

const many =
  <T>(read: (values: T) => Call[]) =>
  (values: T, options?: Options): Read[] => {
    return read(values).map((call) => ended(call, options));
  };

export const fromA2a = many(a2a);
export const fromAcp = many(acp);
export const fromAgUi = many(agUi);
export const fromAiSdk = one(aiSdk);
export const fromAnthropic = many(anthropic);
export const fromAny = many(any);
export const fromAssistantUi = one(assistantUi);
export const fromCoder = many(coder);
export const fromCopilotKit = one(copilotKit);
export const fromLangGraph = many(langGraph);
export const fromOpenAi = many(openAi);
export const fromTanStack = many(tanStack);
