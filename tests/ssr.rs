//! Without a browser the components render their first state, and touch no server.
#![cfg(not(target_arch = "wasm32"))]

use chat_workspace_tools::{
    api::{
        Api,
        scripted::{ScriptedApi, ScriptedBuild, VirtualClock},
    },
    prelude::*,
    workspace::{JobStatus, Transition},
};
use dioxus::prelude::*;
use serde_json::{Value, json};

const BUILD: &str = "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001";
const WORKSPACE: &str = "9a8b7c6d-1111-4222-8333-444455556666";

fn server() -> ScriptedApi {
    let api = ScriptedApi::new(VirtualClock::default());
    let build = ScriptedBuild::new(BUILD.parse().expect("a UUID"), Transition::Start)
        .in_workspace(WORKSPACE.parse().expect("a UUID"), "ada", "my-ws")
        .line(0.0, "Plan", "a line")
        .job(0.0, JobStatus::Succeeded);
    api.add_build(build);
    api
}

#[derive(Props, Clone)]
struct PageProps {
    api: ScriptedApi,
    status: ToolStatus,
    result: Value,
}

impl PartialEq for PageProps {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

fn rows(props: PageProps) -> Element {
    let PageProps { api, status, result } = props;
    let workspace_id = WORKSPACE.parse::<WorkspaceId>().ok();
    rsx! {
        ChatWorkspaceContext { api: Api::with_clock(api, VirtualClock::default()), workspace_id,
            for name in ["start_workspace", "create_workspace", "stop_workspace", "read_file"] {
                WorkspaceTool { name, status, result: result.clone() }
            }
        }
    }
}

fn section(props: PageProps) -> Element {
    rsx! {
        ChatWorkspaceContext { api: Api::with_clock(props.api, VirtualClock::default()),
            WorkspaceBuildLogSection { status: props.status, build_id: BUILD.parse::<BuildId>().ok() }
        }
    }
}

fn render(page: fn(PageProps) -> Element, status: ToolStatus, result: Value) -> String {
    let api = server();
    let mut dom = VirtualDom::new_with_props(page, PageProps { api: api.clone(), status, result });
    dom.rebuild_in_place();
    let html = dioxus_ssr::render(&dom);
    assert_eq!(api.requests(), [], "nothing is fetched");
    html
}

#[test]
fn running_rows_are_open_and_loading() {
    let html = render(rows, ToolStatus::Running, Value::Null);
    for label in ["Starting workspace…", "Creating workspace…", "Stopping workspace…"] {
        assert!(html.contains(label), "{html}");
    }
    assert_eq!(html.matches("Loading build logs…").count(), 3);
    assert_eq!(html.matches("aria-expanded=true").count(), 3, "{html}");
}

#[test]
fn finished_rows_are_closed() {
    let html = render(rows, ToolStatus::Completed, json!({ "workspace_name": "my-ws", "build_id": BUILD }));
    for label in ["Started my-ws", "Created my-ws", "Stopped my-ws"] {
        assert!(html.contains(label), "{html}");
    }
    assert_eq!(html.matches("aria-expanded=false").count(), 3);
    assert!(!html.contains("aria-controls") && !html.contains("cwt-log"), "{html}");
}

#[test]
fn a_tool_of_another_kind_renders_nothing() {
    let html = render(rows, ToolStatus::Completed, Value::Null);
    assert_eq!(html.matches("data-tool=").count(), 3);
    assert!(!html.contains("read_file"));
}

#[test]
fn a_section_renders_its_first_state() {
    assert!(render(section, ToolStatus::Completed, Value::Null).contains("Loading build logs…"));
}

#[test]
fn text_from_the_wire_is_escaped() {
    let result = json!({ "error": "<img src=x onerror=alert(1)>", "workspace_name": "<b>" });
    let html = render(rows, ToolStatus::Completed, result);
    assert!(!html.contains("<img") && !html.contains("<b>"), "{html}");
}

#[test]
fn without_a_context_a_row_is_its_label() {
    fn page() -> Element {
        rsx! {
            StartWorkspaceTool { status: ToolStatus::Running }
            WorkspaceBuildLogSection { status: ToolStatus::Running }
        }
    }
    let mut dom = VirtualDom::new(page);
    dom.rebuild_in_place();
    let html = dioxus_ssr::render(&dom);
    assert!(html.contains("Starting workspace…"));
    assert!(!html.contains("<button") && !html.contains("cwt-log"), "{html}");
}

#[test]
fn every_text_is_the_hosts_to_replace() {
    fn page() -> Element {
        let workspace_id = WORKSPACE.parse::<WorkspaceId>().ok();
        rsx! {
            ChatWorkspaceContext { api: Api::from(server()), workspace_id, strings: Strings::german(),
                StartWorkspaceTool { status: ToolStatus::Running }
            }
        }
    }
    let mut dom = VirtualDom::new(page);
    dom.rebuild_in_place();
    let html = dioxus_ssr::render(&dom);
    for text in ["Workspace wird gestartet…", "Build-Log wird geladen…", "Werkzeugaufruf läuft"] {
        assert!(html.contains(text), "{html}");
    }
}
