import { HttpAgent, type RunAgentInput, runHttpRequest, transformHttpEventStream } from "@ag-ui/client";

const ENDPOINT = "/api/experimental/ag-ui";

/** The agent of a chat. `connectAgent()` gets its messages and continues a running turn. */
export class ChatAgent extends HttpAgent {
  constructor(threadId: string) {
    super({ url: ENDPOINT, threadId });
  }

  // `HttpAgent` does not implement it.
  protected override connect({ threadId }: RunAgentInput) {
    const { signal } = this.abortController;
    return transformHttpEventStream(runHttpRequest(() => fetch(`${ENDPOINT}/${threadId}`, { signal })));
  }
}
