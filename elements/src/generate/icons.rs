//! The icons of the rows, read from their markup.

use std::collections::BTreeMap;

use chat_workspace_tools::{
    prelude::*,
    tool_call::{CallPhase, WorkspaceAction},
};
use dioxus::prelude::*;
use serde_json::{Map, Value, json};

const BUILD: &str = "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001";

/// The markup of rows that have every icon the light script draws.
fn markup() -> String {
    #[component]
    fn Rows() -> Element {
        let result = json!({
            "workspace_name": "owner/name", "build_id": BUILD, "startup_scripts": "startup_scripts_failed",
        });
        rsx! {
            ChatWorkspaceContext { api: BrowserApi::same_origin(), site: "",
                CreateWorkspaceTool { status: ToolStatus::Completed, result }
                StartWorkspaceTool { status: ToolStatus::ApprovalRequested }
                StopWorkspaceTool { status: ToolStatus::Denied }
                StopWorkspaceTool { status: ToolStatus::Error }
            }
        }
    }
    let mut dom = VirtualDom::new(Rows);
    dom.rebuild_in_place();
    dioxus_ssr::render(&dom)
}

/// The path of each icon by its name.
pub(super) fn paths() -> Value {
    let markup = markup();
    let drawings = markup.split("data-icon=\"").skip(1).filter_map(|rest| {
        let (name, rest) = rest.split_once('"')?;
        let (_, path) = rest.split_once("<path d=\"")?;
        Some((name.to_owned(), path.split_once('"')?.0.to_owned()))
    });
    json!(drawings.collect::<BTreeMap<_, _>>())
}

/// The name of the icon of each phase that has one.
pub(super) fn of_phases() -> Value {
    #[component]
    fn Rows() -> Element {
        let statuses = ToolStatus::words().iter().map(|(_, status)| *status);
        rsx! {
            for status in statuses {
                StartWorkspaceTool { status }
            }
        }
    }
    let mut dom = VirtualDom::new(Rows);
    dom.rebuild_in_place();
    let markup = dioxus_ssr::render(&dom);
    let icon_of = |phase: &CallPhase| {
        let (_, row) = markup.split_once(&format!("data-state=\"{}\"", phase.as_str()))?;
        let row = row.split("data-state=").next()?;
        let (_, state) = row.split_once("class=\"cwt-state\"")?;
        let (_, icon) = state.split_once("data-icon=\"")?;
        Some(icon.split_once('"')?.0.to_owned())
    };
    CallPhase::ALL
        .iter()
        .filter_map(|phase| Some((phase.as_str().to_owned(), icon_of(phase)?.into())))
        .collect::<Map<_, _>>()
        .into()
}

/// The name of a tool's icon: the first one of its row.
pub(super) fn of_tool(action: WorkspaceAction) -> Option<String> {
    let markup = markup();
    let (_, row) = markup.split_once(&format!("data-tool=\"{}\"", action.tool_name()))?;
    let (_, icon) = row.split_once("data-icon=\"")?;
    Some(icon.split_once('"')?.0.to_owned())
}
