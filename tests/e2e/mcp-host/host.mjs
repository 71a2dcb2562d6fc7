// A host of MCP Apps on the reference implementation's bridge. Tests call `window.host`; `cargo xtask mcp-host` serves it for readers.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { AppBridge, getToolUiResourceUri, PostMessageTransport } from "@modelcontextprotocol/ext-apps/app-bridge";

const info = { name: "test-host", version: "1.0.0" };
// The workspace server is on another origin than this page. A gateway needs a token.
const parameters = new URLSearchParams(location.search);
const server = new URL("/mcp", parameters.get("server"));
const token = parameters.get("token");
const requestInit = token === null ? {} : { headers: { "Coder-Session-Token": token } };
// Another origin of the server of this page.
const sandbox = new URL("sandbox.html", location.href);
sandbox.hostname = location.hostname === "localhost" ? "127.0.0.1" : "localhost";

let client;
let bridge;
let frame;
let probes = 0;

const host = {
  opened: [],
  saved: [],
  sizes: [],

  async connect() {
    client = new Client(info, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
    await client.connect(new StreamableHTTPClientTransport(server, { requestInit }));
  },

  /** Calls a tool as a model does. */
  call: (name, args = {}) => client.callTool({ name, arguments: args }),

  /** Shows the app of a tool. */
  async open(name, { policy, frame: kind = "write", clock = "real", module = "free", context = {}, capabilities = {}, page } = {}) {
    const { tools } = await client.listTools();
    const tool = tools.find((tool) => tool.name === name);
    const uri = getToolUiResourceUri(tool);
    const { contents } = await client.readResource({ uri });
    const html = page ?? contents[0].text;
    frame?.remove();
    frame = document.createElement("iframe");
    frame.title = "Sandbox";
    const address = new URL(sandbox);
    address.searchParams.set("policy", policy);
    address.searchParams.set("frame", kind);
    address.searchParams.set("clock", clock);
    address.searchParams.set("module", module);
    const hostContext = { toolInfo: { tool }, theme: "light", displayMode: "inline", availableDisplayModes: ["inline", "fullscreen"], ...context };
    if (context.toolInfo === null) delete hostContext.toolInfo;
    bridge = new AppBridge(null, info, { serverTools: {}, openLinks: {}, ...capabilities }, { hostContext });
    bridge.oncalltool = (params) => host.callFromView(params);
    bridge.onopenlink = async ({ url }) => (host.opened.push(url), {});
    bridge.ondownloadfile = async ({ contents }) => (host.saved.push(contents), {});
    bridge.onrequestdisplaymode = async ({ mode }) => ({ mode });
    bridge.onsizechange = ({ width, height }) => {
      host.sizes.push([width, height]);
      frame.style.height = `${height}px`;
    };
    bridge.onsandboxready = () => bridge.sendSandboxResourceReady({ html });
    const initialized = new Promise((resolve) => (bridge.oninitialized = resolve));
    document.querySelector("main").append(frame);
    await bridge.connect(new PostMessageTransport(frame.contentWindow, frame.contentWindow));
    frame.src = address.href;
    await initialized;
    return html.length;
  },

  /** Calls a tool for the view. */
  callFromView: ({ name, arguments: args }) => client.callTool({ name, arguments: args }),

  get bridge() {
    return bridge;
  },

  /** Runs statements in the page of the app, with its row. */
  look(statements) {
    const id = ++probes;
    return new Promise((resolve) => {
      const onMessage = ({ data }) => {
        if (data?.probed !== id) return;
        window.removeEventListener("message", onMessage);
        resolve(data.answer);
      };
      window.addEventListener("message", onMessage);
      frame.contentWindow.postMessage({ probe: statements, id }, "*");
    });
  },

  /** Runs an expression in the page of the app until its value is truthy. */
  async until(expression) {
    for (;;) {
      const value = await host.look(`return (${expression});`);
      if (value) return value;
      await new Promise(requestAnimationFrame);
    }
  },
};

/** Calls a tool as a model does, and shows its app meanwhile. */
async function createWorkspace(policy) {
  if (!client) await host.connect();
  const args = { template: "dev-box" };
  await host.open("create_workspace", { policy });
  await bridge.sendToolInput({ arguments: args });
  await bridge.sendToolResult(await host.call("create_workspace", args));
}

document.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const policy = new FormData(event.target).get("policy");
  createWorkspace(policy).catch((error) => window.alert(error));
});

Object.assign(window, { host });
