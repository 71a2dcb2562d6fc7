use chat_workspace_tools::{prelude::*, tool_call::WorkspaceAction};
use dioxus::prelude::{ReadableExt, WritableExt};
use serde_json::{Map, Value, json};

use crate::{Scene, StagedScene, Subject, ids};

/// The props and ids of a story that can be edited.
#[derive(Clone, Debug, PartialEq)]
pub struct Arguments {
    pub subject: Subject,
    pub workspace_id: Option<WorkspaceId>,
    pub build_id: Option<BuildId>,
}

/// A form field of an argument. The value is text, so that it fits into a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    /// One of [`Arguments::NAMES`], or the name of a part of an argument.
    pub name: &'static str,
    pub label: &'static str,
    pub kind: ControlKind,
    pub value: String,
}

/// The values of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlKind {
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// Any JSON.
    Json,
}

const STATUSES: &[&str] = &["running", "completed", "error"];
const TOOLS: &[&str] = &["create_workspace", "start_workspace", "stop_workspace"];

impl Arguments {
    /// The arguments that a URL can set.
    pub const NAMES: [&str; 8] = ["tool", "status", "is_error", "workspace", "chat_build", "build", "args", "result"];

    pub fn of(scene: &Scene) -> Self {
        Self { subject: scene.subject.clone(), workspace_id: scene.workspace_id, build_id: scene.build_id }
    }

    pub fn of_staged(scene: &StagedScene) -> Self {
        let (workspace_id, build_id) = ((scene.workspace_id)(), (scene.build_id)());
        Self { subject: (scene.subject)(), workspace_id, build_id }
    }

    /// The scene with these arguments.
    pub fn prepare(self, scene: Scene) -> Scene {
        let Self { subject, workspace_id, build_id } = self;
        Scene { subject, workspace_id, build_id, ..scene }
    }

    /// Applies the arguments to a mounted scene.
    pub fn apply_to(&self, scene: &StagedScene) {
        let StagedScene { mut subject, mut workspace_id, mut build_id, .. } = *scene;
        if *subject.peek() != self.subject {
            subject.set(self.subject.clone());
        }
        if *workspace_id.peek() != self.workspace_id {
            workspace_id.set(self.workspace_id);
        }
        if *build_id.peek() != self.build_id {
            build_id.set(self.build_id);
        }
    }

    /// The fields of the form.
    pub fn controls(&self) -> Vec<Control> {
        let flag =
            |name, label, is_set: bool| Control { name, label, kind: ControlKind::Flag, value: is_set.to_string() };
        let choice = |name, label, options, value: &str| Control {
            name,
            label,
            kind: ControlKind::Choice(options),
            value: value.to_owned(),
        };
        let json =
            |name, label, value: &Value| Control { name, label, kind: ControlKind::Json, value: value.to_string() };
        let of_chat = [
            flag("workspace", "Chat has a workspace", self.workspace_id.is_some()),
            flag("chat_build", "Chat names the build", self.build_id.is_some()),
        ];
        let of_subject = match &self.subject {
            Subject::Section { status, build_id } => vec![
                choice("status", "Status", STATUSES, status.as_str()),
                flag("build", "Result names the build", build_id.is_some()),
            ],
            Subject::Tool { action, status, args, result, is_error } => vec![
                choice("tool", "Tool", TOOLS, action.tool_name()),
                choice("status", "Status", STATUSES, status.as_str()),
                flag("is_error", "Protocol error", *is_error),
                flag("result_build", "Result names the build", result["build_id"].is_string()),
                flag("no_build", "Result says no_build", result["no_build"] == true),
                json("args", "Arguments", args),
                json("result", "Result", result),
            ],
        };
        of_subject.into_iter().chain(of_chat).collect()
    }

    /// Sets an argument from the value of its field.
    ///
    /// # Errors
    /// What is wrong with the value, as a message for the user.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let is_set = value == "true";
        match (name, &mut self.subject) {
            ("workspace", _) => self.workspace_id = is_set.then(ids::workspace),
            ("chat_build", _) => self.build_id = is_set.then(ids::build),
            ("status", Subject::Section { status, .. } | Subject::Tool { status, .. }) => {
                *status = ToolStatus::parse(value);
            }
            ("build", Subject::Section { build_id, .. }) => *build_id = is_set.then(ids::build),
            ("tool", Subject::Tool { action, .. }) => {
                *action =
                    WorkspaceAction::from_tool_name(value).ok_or_else(|| format!("There is no tool {value:?}."))?;
            }
            ("is_error", Subject::Tool { is_error, .. }) => *is_error = is_set,
            ("result_build", Subject::Tool { result, .. }) => {
                set_field(result, "build_id", is_set.then(|| json!(ids::build())));
            }
            ("no_build", Subject::Tool { result, .. }) => {
                set_field(result, "no_build", is_set.then_some(Value::Bool(true)))
            }
            ("args", Subject::Tool { args, .. }) => *args = read_json(value)?,
            ("result", Subject::Tool { result, .. }) => *result = read_json(value)?,
            _ => return Err(format!("This story has no {name:?}.")),
        }
        Ok(())
    }

    /// The arguments that differ from `own`, as names and values for a URL.
    pub fn changed_from(&self, own: &Self) -> Vec<(String, String)> {
        let own = own.controls();
        let differs = |control: &Control| Self::NAMES.contains(&control.name) && !own.contains(control);
        self.controls().into_iter().filter(differs).map(|control| (control.name.to_owned(), control.value)).collect()
    }

    /// Applies the arguments of a URL. Invalid ones are ignored.
    pub fn with(mut self, changed: &[(String, String)]) -> Self {
        for (name, value) in changed {
            // A URL can have any names and values.
            let _ = self.set(name, value);
        }
        self
    }
}

fn set_field(result: &mut Value, name: &str, value: Option<Value>) {
    match (result.as_object_mut(), value) {
        (Some(fields), Some(value)) => {
            fields.insert(name.to_owned(), value);
        }
        (Some(fields), None) => {
            fields.remove(name);
        }
        (None, Some(value)) => *result = Value::Object(Map::from_iter([(name.to_owned(), value)])),
        (None, None) => {}
    }
}

/// Parses a JSON field. An empty field is `null`.
fn read_json(text: &str) -> Result<Value, String> {
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(text).map_err(|error| format!("This is not JSON yet: {error}."))
}
