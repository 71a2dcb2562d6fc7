// A mock of a chat's backend for the React and Vue examples: an agent that creates workspaces on the local workspace server.
// Its tool calls have the format of the AI SDK.

const RECORD = "chat";

const api = async (path, body) => {
  const init = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(`/api/v2${path}`, init);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer;
};

const pause = () => new Promise((resolve) => setTimeout(resolve, 500));

/** A chat. Calls `onChange` with its record, `{ workspaceId, buildId, parts }`, after each change. */
export class Agent {
  #record = JSON.parse(sessionStorage.getItem(RECORD) ?? '{"parts":[]}');
  #onChange;

  constructor(onChange) {
    this.#onChange = onChange;
    // After a reload the agent continues its running calls.
    this.#record.parts.filter((part) => part.state === "input-available").forEach((part) => this.#run(part.toolCallId));
    this.#change({});
  }

  createWorkspace() {
    const id = `call-${crypto.randomUUID()}`;
    const part = {
      type: "tool-create_workspace",
      toolCallId: id,
      state: "input-available",
      input: { name: `ws-${id.slice(-8)}` },
    };
    this.#change({ parts: [...this.#record.parts, part] });
    this.#run(id);
  }

  clear() {
    this.#change({ parts: [] });
  }

  #change(change) {
    this.#record = { ...this.#record, ...change };
    sessionStorage.setItem(RECORD, JSON.stringify(this.#record));
    this.#onChange(this.#record);
  }

  #part(id, change) {
    const parts = this.#record.parts.map((part) => (part.toolCallId === id ? { ...part, ...change } : part));
    this.#change({ parts });
  }

  async #run(id) {
    try {
      const { input, build } = this.#record.parts.find((part) => part.toolCallId === id);
      const output = await this.#finish(build ?? (await this.#create(id, input.name)));
      this.#part(id, { state: "output-available", output });
    } catch (error) {
      this.#part(id, { state: "output-error", errorText: error.message });
    }
  }

  async #create(id, name) {
    const workspace = await api("/users/me/workspaces", { template_name: "dev-box", name });
    const build = { build_id: workspace.latest_build.id, workspace_name: `${workspace.owner_name}/${workspace.name}` };
    this.#change({ workspaceId: workspace.id, buildId: build.build_id });
    this.#part(id, { build });
    return build;
  }

  async #finish(build) {
    for (;;) {
      const { job } = await api(`/workspacebuilds/${build.build_id}`);
      if (job.status === "succeeded") return { created: true, ...build };
      if (["failed", "canceled"].includes(job.status)) return { error: `workspace build failed: ${job.error}`, ...build };
      await pause();
    }
  }
}
