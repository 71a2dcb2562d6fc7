//! Without a browser the components render their initial state and send no request.
#![cfg(not(target_arch = "wasm32"))]

use std::{cell::RefCell, rc::Rc};

use chat_workspace_tools::{
    api::{
        Api,
        scripted::{ScriptedApi, ScriptedBuild, VirtualClock},
    },
    prelude::*,
    workspace::{JobStatus, Transition},
};
use dioxus::{core::NoOpMutations, prelude::*};
use futures_util::FutureExt;
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
    assert_eq!(api.requests(), [], "no request is sent");
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
    assert!(!html.contains("cwt-elapsed"), "no time has elapsed: {html}");
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
fn another_tool_renders_nothing() {
    let html = render(rows, ToolStatus::Completed, Value::Null);
    assert_eq!(html.matches("data-tool=").count(), 3);
    assert!(!html.contains("read_file"));
}

#[test]
fn a_section_renders_its_initial_state() {
    assert!(render(section, ToolStatus::Completed, Value::Null).contains("Loading build logs…"));
}

#[test]
fn a_section_of_a_running_call_ends_with_its_run() {
    let is_shown = |run_over| {
        let rows: fn() -> Element = if run_over {
            || rsx! { WorkspaceBuildLogSection { status: ToolStatus::Running, run_over: true } }
        } else {
            || rsx! { WorkspaceBuildLogSection { status: ToolStatus::Running } }
        };
        render_chat(rows).contains("Loading build logs…")
    };
    assert_eq!([is_shown(false), is_shown(true)], [true, false]);
}

#[test]
fn text_of_a_result_is_escaped() {
    let result = json!({ "error": "<img src=x onerror=alert(1)>", "workspace_name": "<b>" });
    let html = render(rows, ToolStatus::Completed, result);
    assert!(!html.contains("<img") && !html.contains("<b>"), "{html}");
}

#[test]
fn without_a_context_a_row_is_only_a_label() {
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
fn texts_can_be_replaced() {
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

/// Renders a chat with the scripted server.
fn render_chat(rows: fn() -> Element) -> String {
    #[component]
    fn Chat(rows: Callback<(), Element>) -> Element {
        let workspace_id = WORKSPACE.parse::<WorkspaceId>().ok();
        rsx! {
            ChatWorkspaceContext { api: server(), workspace_id, site: "https://coder.example.com", {rows.call(())} }
        }
    }
    fn page() -> Element {
        let rows = use_context::<fn() -> Element>();
        rsx! {
            Chat { rows: move |()| rows() }
        }
    }
    let mut dom = VirtualDom::new(page).with_root_context(rows);
    dom.rebuild_in_place();
    dioxus_ssr::render(&dom)
}

#[test]
fn attributes_are_on_the_root_element_and_classes_are_added() {
    let html = render_chat(|| {
        rsx! {
            StartWorkspaceTool {
                status: ToolStatus::Running,
                class: "mine",
                id: "row",
                "data-testid": "start",
                "aria-label": "Start",
            }
            WorkspaceTool { name: "stop_workspace", class: "other" }
            WorkspaceBuildLogSection { status: ToolStatus::Running, class: "log", id: "log" }
        }
    });
    for attributes in [
        r#"class="cwt-row mine""#,
        r#"id="row""#,
        r#"data-testid="start""#,
        r#"aria-label="Start""#,
        r#"class="cwt-row other""#,
        r#"class="cwt-log log""#,
        r#"id="log""#,
    ] {
        assert_eq!(html.matches(attributes).count(), 1, "{attributes} in {html}");
    }
}

#[test]
fn open_controls_a_row_and_default_open_starts_it() {
    let opens = |rows| {
        let html = render_chat(rows);
        [html.matches("aria-expanded=true").count(), html.matches("aria-expanded=false").count()]
    };
    assert_eq!(opens(|| rsx! { StartWorkspaceTool { status: ToolStatus::Running, open: false } }), [0, 1]);
    assert_eq!(opens(|| rsx! { StartWorkspaceTool { status: ToolStatus::Running, open: None } }), [1, 0]);
    assert_eq!(opens(|| rsx! { StartWorkspaceTool { status: ToolStatus::Running, default_open: false } }), [0, 1]);
    assert_eq!(
        opens(|| rsx! {
            StartWorkspaceTool {
                status: ToolStatus::Completed,
                result: json!({ "started": true, "build_id": BUILD }),
                default_open: true,
            }
        }),
        [1, 0]
    );
    assert_eq!(
        opens(|| rsx! { StartWorkspaceTool { status: ToolStatus::Running, open: false, default_open: true } }),
        [0, 1],
        "open has priority"
    );
}

#[test]
fn rows_follow_signals_that_their_parent_reads() {
    #[component]
    fn Row() -> Element {
        let status = use_signal(|| ToolStatus::Completed);
        let result = use_memo(move || json!({ "started": true, "workspace_name": "ada/my-ws", "build_id": BUILD }));
        let open = use_signal(|| Some(true));
        rsx! {
            StartWorkspaceTool { status: status(), result: result(), open: open(), tool_call_id: "call_1", is_error: false }
        }
    }
    let html = render_chat(|| rsx! { Row {} });
    assert!(html.contains("Started my-ws") && html.contains("aria-expanded=true"), "{html}");
    assert!(html.contains("https://coder.example.com/@ada/my-ws"), "{html}");
}

/// The props of a row that change while it is mounted.
#[derive(Clone, Default)]
struct Step {
    status: ToolStatus,
    run_over: bool,
    default_open: Option<bool>,
}

fn step(status: ToolStatus) -> Step {
    Step { status, ..Step::default() }
}

/// Renders a row of a call in each step. Returns whether the row is open; `None` if it has no log to open.
fn is_open_in(steps: &[Step]) -> Vec<Option<bool>> {
    fn page() -> Element {
        let api = use_hook(|| Api::with_clock(server(), VirtualClock::default()));
        let Step { status, run_over, default_open } = use_context::<Rc<RefCell<Step>>>().borrow().clone();
        let result = if status == ToolStatus::Completed { json!({ "build_id": BUILD }) } else { Value::Null };
        let workspace_id = WORKSPACE.parse::<WorkspaceId>().ok();
        rsx! {
            ChatWorkspaceContext { api, workspace_id,
                StartWorkspaceTool { status, run_over, result, default_open }
            }
        }
    }
    let current = Rc::new(RefCell::new(steps[0].clone()));
    let mut dom = VirtualDom::new(page).with_root_context(Rc::clone(&current));
    dom.rebuild_in_place();
    let mut is_open = |step: &Step| {
        *current.borrow_mut() = step.clone();
        dom.mark_dirty(ScopeId::APP);
        // The row reads the session once its task has handled the event.
        for _ in 0..4 {
            dom.render_immediate(&mut NoOpMutations);
            let _ = dom.wait_for_work().now_or_never();
        }
        let html = dioxus_ssr::render(&dom);
        html.split_once("aria-expanded=").map(|(_, value)| value.starts_with("true"))
    };
    steps.iter().map(&mut is_open).collect()
}

#[test]
fn a_row_opens_when_its_call_runs() {
    let running = step(ToolStatus::Running);
    for before in
        [step(ToolStatus::ApprovalRequested), step(ToolStatus::Incomplete), Step { run_over: true, ..running.clone() }]
    {
        let status = before.status;
        let steps = [before, running.clone(), step(ToolStatus::Completed)];
        assert_eq!(is_open_in(&steps), [None, Some(true), Some(true)], "{status:?}");
    }
}

#[test]
fn a_row_that_does_not_open_by_default_stays_closed() {
    let closed = |status| Step { default_open: Some(false), ..step(status) };
    assert_eq!(is_open_in(&[closed(ToolStatus::Incomplete), closed(ToolStatus::Running)]), [None, Some(false)]);
    let steps = [step(ToolStatus::Completed), step(ToolStatus::Running)];
    assert_eq!(is_open_in(&steps), [Some(false), Some(false)], "a row of a finished call keeps its state");
}
