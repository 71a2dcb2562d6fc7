//! The tools as clients list them.

use std::sync::Arc;

use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::{Value, json};

use super::{
    call::MAX_WAIT,
    page::{APP_URI, object},
    records::TemplateChoice,
};

pub(super) const CREATE: &str = "create_workspace";
pub(super) const START: &str = "start_workspace";
pub(super) const STOP: &str = "stop_workspace";
pub(super) const STATUS: &str = "workspace_build_status";
pub(super) const READ_BUILD: &str = "read_build";
pub(super) const READ_BUILD_LOG: &str = "read_build_log";
pub(super) const READ_AGENT_LOG: &str = "read_agent_log";

/// The tools in the order in which models and hosts see them. `templates` has an error message if they cannot be listed.
pub(super) fn tools(templates: Result<&[TemplateChoice], String>) -> Vec<Tool> {
    let writes = ToolAnnotations::new().read_only(false).open_world(false);
    let started = writes.clone().destructive(false);
    vec![
        with_row(
            Tool::new(CREATE, create_description(&templates), create_schema(&templates))
                .with_title("Create workspace")
                .with_annotations(started.clone().idempotent(false)),
        ),
        with_row(
            Tool::new(
                START,
                "Start a workspace. Returns as soon as its build exists; the build goes on. Call workspace_build_status with \
                 the build_id to learn how it ends.",
                choice_schema(),
            )
            .with_title("Start workspace")
            .with_annotations(started.idempotent(true)),
        ),
        with_row(
            Tool::new(
                STOP,
                "Stop a workspace: its processes end, its files stay. Returns as soon as its build exists; the build goes on. \
                 Call workspace_build_status with the build_id to learn how it ends.",
                choice_schema(),
            )
            .with_title("Stop workspace")
            .with_annotations(writes.destructive(true).idempotent(true)),
        ),
        Tool::new(
            STATUS,
            format!(
                "Report the state of a workspace build, its agents and the last lines of its log. Waits up to wait_seconds \
                 (at most {}) for the build to end, and after its end for the agents' startup scripts. Call it again while \
                 is_complete is false.",
                MAX_WAIT.as_secs()
            ),
            input(
                json!({
                    "build_id": build_id(),
                    "wait_seconds": {
                        "type": "integer", "minimum": 0, "maximum": MAX_WAIT.as_secs(), "default": MAX_WAIT.as_secs(),
                        "description": "How long to wait for the end",
                    },
                }),
                &["build_id"],
            ),
        )
        .with_title("Workspace build status")
        .with_annotations(reads())
        .with_raw_output_schema(status_output())
        .with_meta(object(json!({ "ui": { "visibility": ["model"] } }))),
        for_apps(READ_BUILD, "Read a build, as the REST API returns it.", json!({}), "build_id"),
        for_apps(READ_BUILD_LOG, "Read lines of a build's log. Waits for a line if there is none.", range(), "build_id"),
        for_apps(READ_AGENT_LOG, "Read lines of an agent's log. Waits for a line if there is none.", range(), "agent_id"),
    ]
}

/// A tool whose calls the row shows. It is for models: a host that checks the visibility lets no page start a build.
fn with_row(tool: Tool) -> Tool {
    tool.with_raw_output_schema(action_output()).with_meta(object(json!({
        "ui": { "resourceUri": APP_URI, "visibility": ["model"] },
        // The key of hosts that were written before the first release of the extension.
        "ui/resourceUri": APP_URI,
    })))
}

/// A tool that only the row calls. Hosts do not ask the user before each call of a read-only tool.
fn for_apps(name: &'static str, description: &'static str, mut properties: Value, id: &'static str) -> Tool {
    properties[id] = if id == "build_id" { build_id() } else { json!({ "type": "string", "format": "uuid" }) };
    Tool::new(name, description, input(properties, &[id]))
        .with_annotations(reads())
        .with_meta(object(json!({ "ui": { "visibility": ["app"] } })))
}

fn reads() -> ToolAnnotations {
    ToolAnnotations::new().read_only(true).destructive(false).idempotent(true).open_world(false)
}

fn create_description(templates: &Result<&[TemplateChoice], String>) -> String {
    let mut text =
        "Create a workspace from a template and start it. Returns as soon as its build exists; the build goes on. \
                    Call workspace_build_status with the build_id to learn how it ends."
            .to_owned();
    let templates = match templates {
        Ok(templates) => *templates,
        Err(error) => {
            text += &format!("\nThe templates cannot be listed: {error}.");
            &[]
        }
    };
    for template in templates {
        text += &format!("\nTemplate {}: {}. {}", template.name, template.display_name, template.description);
        let parameters: Vec<_> = template
            .parameters
            .iter()
            .map(|parameter| {
                let required = if parameter.is_required { " (required)" } else { "" };
                let options = if parameter.options.is_empty() {
                    String::new()
                } else {
                    format!(", one of {}", parameter.options.join(", "))
                };
                format!("{}{required}{options}", parameter.name)
            })
            .collect();
        if !parameters.is_empty() {
            text += &format!(" Parameters: {}.", parameters.join("; "));
        }
    }
    text
}

fn create_schema(templates: &Result<&[TemplateChoice], String>) -> Arc<JsonObject> {
    let templates = templates.as_ref().copied().unwrap_or_default();
    let names: Vec<_> = templates.iter().map(|template| template.name.as_str()).collect();
    let mut template = json!({ "type": "string", "description": "The name of the template" });
    // An empty list would allow no value.
    if !names.is_empty() {
        template["enum"] = json!(names);
    }
    let name = json!({
        "type": "string",
        "description": "The name of the workspace: letters and digits, joined by hyphens. Generated if missing.",
    });
    let parameters = json!({
        "type": "object",
        "additionalProperties": { "type": "string" },
        "description": "The values of the template's parameters",
    });
    input(json!({ "template": template, "name": name, "parameters": parameters }), &["template"])
}

fn choice_schema() -> Arc<JsonObject> {
    let description = "The name or id of the workspace. May be missing if the user has only one.";
    input(json!({ "workspace": { "type": "string", "description": description } }), &[])
}

fn build_id() -> Value {
    json!({ "type": "string", "format": "uuid", "description": "The id of the build" })
}

fn range() -> Value {
    json!({
        "after": { "type": "integer", "minimum": 0, "default": 0, "description": "The id of the last line that was read" },
        "wait_ms": {
            "type": "integer", "minimum": 0, "maximum": MAX_WAIT.as_millis() as u64, "default": 0,
            "description": "How many milliseconds to wait for a line",
        },
    })
}

fn input(properties: Value, required: &[&str]) -> Arc<JsonObject> {
    Arc::new(object(json!({ "type": "object", "properties": properties, "required": required })).0)
}

fn action_output() -> Arc<JsonObject> {
    let text = json!({ "type": "string" });
    Arc::new(
        object(json!({
            "type": "object",
            "properties": {
                "state": { "type": "string", "description": "The state of the workspace, such as pending, starting or running" },
                "build_id": { "type": "string", "description": "The build. Missing if none was needed." },
                "no_build": { "type": "boolean", "description": "Whether the workspace was in the requested state already" },
                "workspace_id": text, "workspace_name": text,
            },
            "required": ["state", "workspace_id", "workspace_name"],
        }))
        .0,
    )
}

fn status_output() -> Arc<JsonObject> {
    let text = json!({ "type": "string" });
    Arc::new(
        object(json!({
            "type": "object",
            "properties": {
                "state": text, "build_id": text, "workspace_id": text, "workspace_name": text,
                "is_complete": { "type": "boolean", "description": "Whether the build has ended" },
                "error": { "type": "string", "description": "Why the build failed" },
                "agents": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": { "name": text, "status": text, "lifecycle_state": text },
                        "required": ["name", "status", "lifecycle_state"],
                    },
                },
            },
            "required": ["state", "build_id", "workspace_id", "workspace_name", "is_complete", "agents"],
        }))
        .0,
    )
}
