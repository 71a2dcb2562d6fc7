use std::{borrow::Cow, rc::Rc};

use chat_workspace_tools::{
    json,
    prelude::*,
    tool_call::{ToolPart, WorkspaceAction},
};
use serde_json::Value;

/// What an element was given, out of the scripts' JSON. A value of the wrong type counts as missing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Inputs {
    /// What the element shows.
    pub(crate) content: Content,
    /// The chat around it.
    pub(crate) chat: Option<Chat>,
}

/// What an element shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    /// A tool call's row.
    Row { call: ToolPart, default_open: Option<bool> },
    /// A build's log on its own.
    Log { status: ToolStatus, build_id: Option<BuildId>, action: WorkspaceAction },
}

/// What a `chat-workspace-context` element says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chat {
    /// Tells the contexts of a page apart: the rows of one share what they remember.
    pub(crate) id: u64,
    pub(crate) base: String,
    pub(crate) site: Option<String>,
    pub(crate) workspace_id: Option<WorkspaceId>,
    pub(crate) build_id: Option<BuildId>,
    pub(crate) agent_id: Option<AgentId>,
    pub(crate) strings: Rc<Strings>,
}

impl Inputs {
    /// Reads `{"tag": …, "chat": …, …properties}`.
    pub(crate) fn parse(json: &str) -> Self {
        Self::read(&json::parse(json).unwrap_or_default())
    }

    fn read(value: &Value) -> Self {
        Self { content: Content::read(value), chat: value.get("chat").filter(|chat| chat.is_object()).map(Chat::read) }
    }
}

impl Content {
    fn read(value: &Value) -> Self {
        let tag = text(value, "tag").unwrap_or_default();
        let status = text(value, "status").map(ToolStatus::parse).unwrap_or_default();
        if tag == "workspace-build-log" {
            let action = match text(value, "action") {
                Some("create") => WorkspaceAction::Create,
                Some("stop") => WorkspaceAction::Stop,
                _ => WorkspaceAction::Start,
            };
            return Self::Log { status, build_id: id(value, "buildId"), action };
        }
        let default_open = value.get("defaultOpen").and_then(Value::as_bool);
        let given = |key: &str| value.get(key).cloned().unwrap_or_default();
        let call = match given("call") {
            Value::Null => ToolPart {
                name: tool_name(tag).or(text(value, "name")).unwrap_or_default().to_owned(),
                status,
                args: given("args"),
                result: given("result"),
                is_error: value.get("isError").and_then(Value::as_bool).unwrap_or_default(),
                tool_call_id: text(value, "toolCallId").map(str::to_owned),
            },
            // What is no tool call has no name, and a tool without a name has no row.
            call => ToolPart::of_any(&call).unwrap_or_default(),
        };
        Self::Row { call, default_open }
    }
}

/// The tool that an element of this tag is the row of.
fn tool_name(tag: &str) -> Option<&'static str> {
    match tag {
        "create-workspace-tool" => Some("create_workspace"),
        "start-workspace-tool" => Some("start_workspace"),
        "stop-workspace-tool" => Some("stop_workspace"),
        _ => None,
    }
}

impl Chat {
    fn read(value: &Value) -> Self {
        Self {
            id: value.get("id").and_then(Value::as_u64).unwrap_or_default(),
            base: text(value, "base").unwrap_or_default().to_owned(),
            site: value.get("site").and_then(Value::as_str).map(str::to_owned),
            workspace_id: id(value, "workspaceId"),
            build_id: id(value, "buildId"),
            agent_id: id(value, "agentId"),
            strings: Rc::new(strings(value.get("strings"))),
        }
    }
}

fn strings(given: Option<&Value>) -> Strings {
    let mut strings = Strings::english();
    for (name, text) in given.and_then(Value::as_object).into_iter().flatten() {
        if let Some(text) = text.as_str() {
            // A name that no text has may be of another version.
            let _ = strings.set(name, Cow::Owned(text.to_owned()));
        }
    }
    strings
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().filter(|text| !text.is_empty())
}

fn id<T: std::str::FromStr>(value: &Value, key: &str) -> Option<T> {
    text(value, key)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const BUILD: &str = "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001";

    fn row(value: Value) -> (ToolPart, Option<bool>) {
        match Inputs::read(&value).content {
            Content::Row { call, default_open } => (call, default_open),
            Content::Log { .. } => panic!("a row"),
        }
    }

    #[test]
    fn each_tag_is_the_row_of_its_tool() {
        for (tag, name) in [
            ("create-workspace-tool", "create_workspace"),
            ("start-workspace-tool", "start_workspace"),
            ("stop-workspace-tool", "stop_workspace"),
        ] {
            assert_eq!(row(json!({"tag": tag, "name": "read_file"})).0.name, name);
        }
        assert_eq!(row(json!({"tag": "workspace-tool", "name": "stop_workspace"})).0.name, "stop_workspace");
        assert_eq!(row(json!({"tag": "workspace-tool"})).0.name, "");
    }

    #[test]
    fn every_property_of_a_row_is_read() {
        let (call, default_open) = row(json!({
            "tag": "workspace-tool", "name": "create_workspace", "status": "output-error", "args": {"name": "dev"},
            "result": "text", "isError": true, "toolCallId": "call_1", "defaultOpen": false,
        }));
        assert_eq!((call.status, call.is_error, default_open), (ToolStatus::Error, true, Some(false)));
        assert_eq!((call.args, call.result), (json!({"name": "dev"}), json!("text")));
        assert_eq!(call.tool_call_id.as_deref(), Some("call_1"));
    }

    #[test]
    fn a_call_as_the_chat_has_it_takes_the_place_of_the_other_properties() {
        let call = json!({"type": "tool-start_workspace", "state": "input-available", "toolCallId": "c"});
        let (read, default_open) =
            row(json!({"tag": "workspace-tool", "name": "x", "call": call, "defaultOpen": true}));
        assert_eq!(
            (read.name.as_str(), read.status, default_open),
            ("start_workspace", ToolStatus::Running, Some(true))
        );
        let (read, _) = row(json!({"tag": "workspace-tool", "name": "start_workspace", "call": {"type": "text"}}));
        assert_eq!(read.name, "", "a part of another kind has no row");
    }

    #[test]
    fn a_log_on_its_own_is_read() {
        let inputs = Inputs::read(&json!({"tag": "workspace-build-log", "buildId": BUILD, "action": "stop"}));
        let (build_id, action) = (BUILD.parse().ok(), WorkspaceAction::Stop);
        assert_eq!(inputs.content, Content::Log { status: ToolStatus::Completed, build_id, action });
    }

    #[test]
    fn the_chat_is_read_with_the_texts_it_replaces() {
        let inputs = Inputs::read(&json!({"tag": "start-workspace-tool", "chat": {
            "id": 3, "base": "/coder", "site": "", "buildId": BUILD, "workspaceId": "no UUID",
            "strings": {"retry": "Nochmal", "nope": "x", "log_empty": 7},
        }}));
        let chat = inputs.chat.expect("a chat");
        assert_eq!((chat.id, chat.base.as_str(), chat.site.as_deref()), (3, "/coder", Some("")));
        assert_eq!((chat.build_id, chat.workspace_id), (BUILD.parse().ok(), None));
        assert_eq!(
            (chat.strings.retry.as_ref(), chat.strings.log_empty.as_ref()),
            ("Nochmal", "No build logs available.")
        );
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn any_text_is_read(json in ".*", tag in "[a-z-]*") {
            Inputs::parse(&json);
            Inputs::read(&json!({"tag": tag, "call": json, "status": json, "chat": {"base": json, "strings": {"retry": json}}}));
        }
    }
}
