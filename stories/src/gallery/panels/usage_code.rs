use std::fmt::Write;

use chat_workspace_tools::{prelude::*, tool_call::WorkspaceAction};
use serde_json::Value;

use super::super::arguments::Arguments;
use crate::Subject;

/// The `rsx!` of a component with these arguments, and with `open` if it is controlled.
pub fn usage_code(arguments: &Arguments, open: Option<bool>) -> String {
    let mut code = String::from("rsx! {\n    ChatWorkspaceContext {\n        api: BrowserApi::same_origin(),\n");
    let mut id = |name: &str, id: Option<String>| {
        if let Some(id) = id {
            // Writing to a string cannot fail.
            let _ = writeln!(code, "        {name}: \"{id}\".parse::<{}>().ok(),", id_type(name));
        }
    };
    id("workspace_id", arguments.workspace_id.map(|id| id.to_string()));
    id("build_id", arguments.build_id.map(|id| id.to_string()));
    let (component, mut props) = component(&arguments.subject);
    if let Some(open) = open {
        props += &format!("open: {open},\n");
    }
    let _ = write!(code, "        {component} {{\n{}        }}\n    }}\n}}\n", indented(&props, 12));
    code
}

fn id_type(name: &str) -> &'static str {
    if name == "workspace_id" { "WorkspaceId" } else { "BuildId" }
}

fn component(subject: &Subject) -> (&'static str, String) {
    match subject {
        Subject::Section { status, build_id } => {
            let build_id = build_id.map(|id| format!("build_id: \"{id}\".parse::<BuildId>().ok(),\n"));
            ("WorkspaceBuildLogSection", format!("{}{}", status_prop(*status), build_id.unwrap_or_default()))
        }
        Subject::Tool { action, status, args, result, is_error } => {
            let (component, takes_args) = match action {
                WorkspaceAction::Create => ("CreateWorkspaceTool", true),
                WorkspaceAction::Start => ("StartWorkspaceTool", false),
                WorkspaceAction::Stop => ("StopWorkspaceTool", false),
            };
            let mut props = status_prop(*status);
            if takes_args {
                props += &json_prop("args", args);
            }
            props += &json_prop("result", result);
            if *is_error {
                props += "is_error: true,\n";
            }
            (component, props)
        }
    }
}

fn status_prop(status: ToolStatus) -> String {
    format!("status: ToolStatus::{status:?},\n")
}

fn json_prop(name: &str, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        value => format!("{name}: serde_json::json!({}),\n", serde_json::to_string_pretty(value).unwrap_or_default()),
    }
}

fn indented(text: &str, by: usize) -> String {
    text.lines().map(|line| format!("{:by$}{line}\n", "")).collect()
}
