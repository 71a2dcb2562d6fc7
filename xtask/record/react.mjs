// Mounts a runtime of assistant-ui without a browser.
import { AssistantRuntimeProvider } from "@assistant-ui/core/react";
import { act, createElement } from "react";
import { create } from "react-test-renderer";
import { copy } from "./shared.mjs";

/** Mounts the runtime of a hook, and runs `use` with functions to observe it and to act on it. */
export async function mount(useRuntime, use) {
  let runtime;
  let root;
  const App = () => {
    runtime = useRuntime();
    return createElement(AssistantRuntimeProvider, { runtime });
  };
  await act(async () => void (root = create(createElement(App))));
  try {
    return await use({
      get thread() {
        return runtime.thread;
      },
      /** The tool call of the last message: as its component gets it, as the message has it, and the message's status. */
      call() {
        const { messages } = runtime.thread.getState();
        const message = messages.at(-1);
        const index = message?.content?.findIndex(({ type }) => type === "tool-call") ?? -1;
        if (index < 0) return undefined;
        const part = runtime.thread.getMessageByIndex(messages.length - 1).getMessagePartByIndex(index).getState();
        return copy({ props: part, raw: message.content[index], message: message.status });
      },
      act: (work) => act(async () => void (await work())),
      /** Waits, in React's batches, until a condition holds. */
      async until(condition) {
        for (let turn = 0; turn < 500; turn += 1) {
          if (condition()) return;
          await act(async () => void (await new Promise((resolve) => setTimeout(resolve, 2))));
        }
        throw new Error(`the condition never holds: ${condition}`);
      },
    });
  } finally {
    await act(async () => root.unmount());
  }
}
