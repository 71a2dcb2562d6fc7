// The hooks of the log-viewer benchmark for its cold start: an empty page and one finished log.
import "./package/define.js";

const log = document.createElement("workspace-build-log");
log.status = "completed";
log.buildId = crypto.randomUUID();

// The parts of a server that a finished log needs. The build ended an hour ago.
const now = Date.now();
const build = {
  id: log.buildId,
  transition: "start",
  status: "running",
  build_number: 1,
  job: { id: crypto.randomUUID(), status: "succeeded", completed_at: new Date(now - 3_600_000).toISOString() },
  resources: [],
};
const headers = { Date: new Date(now).toUTCString() };
let lines = [];
// A stream: Chromium reads the clone of a text in memory through another process, which no response of a server needs.
const answer = () =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(JSON.stringify(lines)));
        controller.close();
      },
    }),
  );
const { fetch } = window;
window.fetch = (input, init) => {
  const { pathname } = new URL(input.url ?? input, location.href);
  if (pathname.endsWith("/logs")) return Promise.resolve(answer());
  return pathname.includes("/workspacebuilds/") ? Promise.resolve(Response.json(build, { headers })) : fetch(input, init);
};

const text = () => log.shadowRoot.textContent;
let box;
window.bench = {
  mount: (element) => (box = element),
  setLogs(logs) {
    lines = logs;
    const context = document.createElement("chat-workspace-context");
    context.append(log);
    box.append(context);
  },
  unmount: () => log.remove(),
  count: () => lines.length,
  // The text counts once the first line is there.
  visibleText: () => (text().includes(lines[0]?.output.slice(0, 3)) ? text() : ""),
};
