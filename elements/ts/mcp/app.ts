// The row as an MCP App: the page that a host shows for a call of the workspace tools.
import { configure, define } from "../index.js";
import { logTexts } from "../log_texts.js";
import { asObject, field, type JsonObject, text } from "../record.js";
import type { WasmSource } from "../program_loader.js";
import { report } from "../report.js";
import { Bridge } from "./bridge.js";
import type { BuildAnswer } from "./build_watch.js";
import { type HostCall, isSettled, resultFields, rowState } from "./call_state.js";
import { passOn } from "./downloads.js";
import { Gate } from "./gate.js";
import { applyTheme } from "./host_theme.js";
import { packedModule } from "./packed_module.js";
import { reportSize } from "./size_reports.js";
import { Tools } from "./tools.js";
import { ToolsApi } from "./tools_api.js";

declare const VERSION: string;

const PROTOCOL_VERSION = "2026-01-26";

type Properties = HTMLElement & Record<string, unknown>;

const newRow = () => document.createElement("workspace-tool") as Properties;

const gate = new Gate();
const context = document.createElement("chat-workspace-context") as Properties;
let row = newRow();
const modeButton = document.createElement("button");

const call: HostCall = { tool: undefined, args: {}, result: undefined, isCancelled: false };
let answer: BuildAnswer | undefined;
let isLost = false;
let buildId: string | undefined;
let stopWatching = () => {};
let displayMode = "inline";

const bridge = new Bridge(window.parent, {
  onNotification(method, params) {
    if (method === "ui/notifications/tool-input" || method === "ui/notifications/tool-input-partial") {
      call.args = asObject(params.arguments);
    } else if (method === "ui/notifications/tool-result") {
      call.result = params;
      watchBuild();
    } else if (method === "ui/notifications/tool-cancelled") call.isCancelled = true;
    else if (method === "ui/notifications/host-context-changed") applyContext(params);
    draw();
  },
  onRequest(method) {
    if (method === "ping") return {};
    if (method !== "ui/resource-teardown") return undefined;
    gate.close();
    context.remove();
    return {};
  },
});
const api = new ToolsApi(new Tools(bridge, gate), gate);

/** Reads the build that the result names until nothing changes any more. */
function watchBuild(): void {
  const id = text(resultFields(call.result), "build_id");
  if (id === undefined || id === buildId || call.result?.isError === true) return;
  stopWatching();
  // A row keeps the build of its call.
  if (buildId !== undefined) {
    const old = row;
    row = newRow();
    old.replaceWith(row);
  }
  [buildId, answer, isLost] = [id, undefined, false];
  const watch = api.watchCall(id);
  // Only a first read can say that the server does not know the build: later it may have restarted.
  watch.read().catch((error: unknown) => {
    if (id !== buildId || field(error, "status") !== 404) return;
    isLost = true;
    unsubscribe();
    draw();
  });
  const unsubscribe = watch.subscribe((next) => {
    if (!next) return;
    // The call has ended before this page was opened: an old chat has many such rows.
    if (!answer && isSettled(next)) row.open = false;
    answer = next;
    draw();
    if (isSettled(next)) unsubscribe();
  });
  stopWatching = unsubscribe;
}

function draw(): void {
  const state = gate.signal.aborted ? undefined : rowState(call, answer, isLost);
  if (!state) return;
  context.buildId = state.buildId;
  context.workspaceId = state.workspaceId;
  for (const key of ["name", "status", "args", "result"] as const) row[key] = state[key];
  row.runOver = state.status === "cancelled";
}

function applyContext(hostContext: JsonObject): void {
  applyTheme(hostContext);
  const tool = text(field(field(hostContext, "toolInfo"), "tool"), "name");
  call.tool = tool ?? call.tool;
  displayMode = text(hostContext, "displayMode") ?? displayMode;
  document.documentElement.dataset.displayMode = displayMode;
  const modes = field(hostContext, "availableDisplayModes");
  if (Array.isArray(modes)) modeButton.hidden = !modes.includes("fullscreen");
  modeButton.setAttribute("aria-pressed", String(displayMode === "fullscreen"));
}

async function changeMode(): Promise<void> {
  const mode = displayMode === "fullscreen" ? "inline" : "fullscreen";
  const result = await bridge.request("ui/request-display-mode", { mode });
  applyContext({ displayMode: text(result, "mode") ?? displayMode });
}

async function start(): Promise<void> {
  define();
  configure({ api, wasm: packedModule as Promise<WasmSource> });
  passOn(bridge);
  modeButton.type = "button";
  modeButton.hidden = true;
  modeButton.className = "mode";
  modeButton.textContent = logTexts().get("full_height");
  modeButton.addEventListener("click", () => void changeMode().catch(() => {}));
  context.append(row);
  document.querySelector("main")!.append(context, modeButton);
  const { hostContext } = await bridge.request("ui/initialize", {
    appInfo: { name: "chat-workspace-tools", version: VERSION },
    appCapabilities: { availableDisplayModes: ["inline", "fullscreen"] },
    protocolVersion: PROTOCOL_VERSION,
  });
  applyContext(asObject(hostContext));
  draw();
  bridge.notify("ui/notifications/initialized");
  reportSize(bridge, gate.signal);
}

start().catch(report);
