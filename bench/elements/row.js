// The hooks of the log-viewer benchmark for its cold start: an empty page and one row.
import "./package/define.js";

const row = document.createElement("start-workspace-tool");
row.result = { started: true, workspace_name: "my-ws" };

window.bench = {
  mount: (box) => box.append(row),
  unmount: () => row.remove(),
  count: () => 0,
  visibleText: () => row.shadowRoot.textContent,
};
