// The hooks of the cases with the custom elements. The server is in the page.
import { chatCalls, logLine, logLines, uuid } from "./chat.js";
import { configure, define, preload } from "./package/index.js";

/** What the streams of running builds have not sent yet, by build, and how they continue. */
const streams = new Map();

/** Sends a line on the stream of a build. */
function send(build, line) {
  const stream = streams.get(build);
  stream.lines.push(line);
  stream.resume?.();
}

const stream = (build) => streams.get(build) ?? streams.set(build, { lines: [] }).get(build);
const isRunning = (id) => streams.has(id);
const build = (id) => ({
  id,
  workspace_id: id,
  transition: "start",
  build_number: 1,
  job: { id, status: isRunning(id) ? "running" : "succeeded", completed_at: isRunning(id) ? undefined : "2026-04-10T09:20:00Z" },
  resources: [],
});

configure({
  api: {
    // A workspace has the id of its build.
    workspace: async (id) => ({ id, owner_name: "ada", name: "ws", latest_build: build(id) }),
    build: async (id) => build(id),
    async *buildLog() {
      yield logLines();
    },
    async *followBuildLog(id) {
      for (const of = stream(id); ; ) {
        if (of.lines.length) yield of.lines.splice(0);
        else await new Promise((resume) => (of.resume = resume));
      }
    },
    async *watchWorkspace(id) {
      yield { id, owner_name: "ada", name: "ws", latest_build: build(id) };
      await new Promise(() => {});
    },
  },
});
define();
await preload();

let box;
const add = (parent, tag, properties) => {
  const element = Object.assign(document.createElement(tag), properties);
  parent.append(element);
  return element;
};

/** A running call in a chat of its own. */
function addRunning(parent, name, id) {
  stream(id);
  const context = add(parent, "chat-workspace-context", { workspaceId: id });
  return add(context, "workspace-tool", { name, status: "running", toolCallId: id });
}

const logs = () => [...box.querySelectorAll("workspace-tool")].map((row) => row.shadowRoot);

window.bench = {
  mountChat(element) {
    box = element;
    const context = document.createElement("chat-workspace-context");
    for (const call of chatCalls()) {
      if (call.isRunning) {
        addRunning(element, call.name, call.build);
        logLines().forEach((line) => send(call.build, line));
        continue;
      }
      const result = { workspace_name: call.workspace, build_id: call.build };
      add(context, "workspace-tool", { name: call.name, status: "completed", result, toolCallId: call.id, open: call.isOpen });
    }
    element.prepend(context);
  },
  mountLogs(element, count) {
    box = element;
    for (let number = 0; number < count; number++) addRunning(element, "start_workspace", uuid(number));
  },
  send: (log, number, count) => send(uuid(log), logLine(number, count)),
  rows: () => logs().filter((root) => root.querySelector(".cwt-label")?.textContent).length,
  lastLog: () => logs().at(-1)?.querySelector(".cwt-scroll")?.textContent ?? "",
  firstLog: () => logs()[0]?.querySelector(".cwt-scroll")?.textContent ?? "",
};
