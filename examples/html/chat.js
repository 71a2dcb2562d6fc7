// The chat's record. A real chat has it from its backend; this one keeps it in the tab.
const saved = JSON.parse(sessionStorage.getItem("chat") ?? '{"calls":[]}');
const save = () => sessionStorage.setItem("chat", JSON.stringify(saved));
const element = (id) => document.getElementById(id);

const api = async (path, body) => {
  const init = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(`/api/v2${path}`, init);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer;
};

// What the agent does when it calls create_workspace. A real agent runs on a server.
const create = async (call) => {
  const workspace = await api("/users/me/workspaces", { template_name: "dev-box", name: call.args.name });
  saved.workspaceId = workspace.id;
  saved.buildId = call.buildId = workspace.latest_build.id;
  call.workspace = `${workspace.owner_name}/${workspace.name}`;
  show();
};

const finish = async (call) => {
  let { job } = await api(`/workspacebuilds/${call.buildId}`);
  while (["pending", "running", "canceling"].includes(job.status)) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    ({ job } = await api(`/workspacebuilds/${call.buildId}`));
  }
  const outcome = job.status === "succeeded" ? { created: true } : { error: `workspace build failed: ${job.error}` };
  return { ...outcome, workspace_name: call.workspace, build_id: call.buildId };
};

const run = async (call) => {
  try {
    if (!call.buildId) await create(call);
    call.result = await finish(call);
  } catch (error) {
    call.result = { error: error.message };
  }
  call.status = "completed";
  show();
};

const show = () => {
  save();
  Object.assign(element("chat"), { workspaceId: saved.workspaceId, buildId: saved.buildId });
  for (const call of saved.calls) {
    let row = document.getElementById(call.id);
    if (!row) {
      row = document.createElement("workspace-tool");
      row.id = call.id;
      const item = document.createElement("li");
      item.append(row);
      element("messages").append(item);
    }
    const { name, status, args, result } = call;
    Object.assign(row, { name, status, args, result, toolCallId: call.id });
  }
};

element("ask").addEventListener("click", () => {
  const id = `call-${crypto.randomUUID()}`;
  const call = { id, name: "create_workspace", status: "running", args: { name: `ws-${id.slice(-8)}` } };
  saved.calls.push(call);
  show();
  run(call);
});
element("theme").addEventListener("click", ({ target }) => {
  const dark = target.textContent === "Dark";
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  target.textContent = dark ? "Light" : "Dark";
});
element("clear").addEventListener("click", () => {
  saved.calls.length = 0;
  save();
  element("messages").replaceChildren();
});

show();
saved.calls.filter((call) => call.status === "running").forEach(run);
