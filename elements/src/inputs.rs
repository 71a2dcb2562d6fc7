use std::{borrow::Cow, collections::BTreeMap, rc::Rc};

use chat_workspace_tools::{api::Credentials, prelude::*, tool_call::WorkspaceAction};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, value::RawValue};

/// What the scripts say about an element, as JSON. The scripts have read the tool call already.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Inputs {
    /// The call of a row.
    pub(crate) call: Option<Call>,
    /// The log of an element without a row.
    pub(crate) log: Option<Log>,
    /// Whether the row is open.
    pub(crate) open: bool,
    /// The context around the element.
    pub(crate) chat: Option<Chat>,
}

/// A tool call, whichever chat library it is from.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Call {
    pub(crate) name: String,
    #[serde(deserialize_with = "status")]
    pub(crate) status: ToolStatus,
    #[serde(deserialize_with = "any_json")]
    pub(crate) args: Value,
    #[serde(deserialize_with = "any_json")]
    pub(crate) result: Value,
    pub(crate) is_error: bool,
    pub(crate) run_over: bool,
    #[serde(deserialize_with = "time")]
    pub(crate) started_at: Option<Timestamp>,
}

/// The properties of `workspace-build-log`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Log {
    #[serde(deserialize_with = "status")]
    pub(crate) status: ToolStatus,
    pub(crate) run_over: bool,
    #[serde(deserialize_with = "id")]
    pub(crate) build_id: Option<BuildId>,
    action: Option<String>,
    #[serde(deserialize_with = "time")]
    pub(crate) started_at: Option<Timestamp>,
}

/// The properties of `chat-workspace-context`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Chat {
    /// Unique among the contexts of the page.
    pub(crate) id: u32,
    pub(crate) base: String,
    #[serde(deserialize_with = "credentials")]
    pub(crate) credentials: Credentials,
    pub(crate) site: Option<String>,
    #[serde(deserialize_with = "id")]
    pub(crate) workspace_id: Option<WorkspaceId>,
    #[serde(deserialize_with = "id")]
    pub(crate) build_id: Option<BuildId>,
    #[serde(deserialize_with = "id")]
    pub(crate) agent_id: Option<AgentId>,
    #[serde(deserialize_with = "strings")]
    pub(crate) strings: Rc<Strings>,
}

impl Inputs {
    /// Reads the JSON of the scripts. JSON of another shape is an element without a call.
    pub(crate) fn parse(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_default()
    }
}

impl Log {
    /// The direction of a running call's build.
    pub(crate) fn action(&self) -> WorkspaceAction {
        match self.action.as_deref() {
            Some("create") => WorkspaceAction::Create,
            Some("stop") => WorkspaceAction::Stop,
            _ => WorkspaceAction::Start,
        }
    }
}

fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ToolStatus, D::Error> {
    Ok(ToolStatus::parse(&Cow::<str>::deserialize(deserializer)?))
}

/// Any JSON of the page. Null if it is nested too deeply to be read.
fn any_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(raw.get()).unwrap_or_default())
}

/// An id. A text that is none counts as missing.
fn id<'de, D: Deserializer<'de>, T: std::str::FromStr>(deserializer: D) -> Result<Option<T>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.and_then(|text| text.parse().ok()))
}

/// A time. A text that is none counts as missing.
fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.as_deref().and_then(Timestamp::parse))
}

/// A word of `fetch`'s `credentials` option. Any other word is the default.
fn credentials<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Credentials, D::Error> {
    Ok(match Option::<String>::deserialize(deserializer)?.as_deref() {
        Some("include") => Credentials::Include,
        Some("omit") => Credentials::Omit,
        _ => Credentials::SameOrigin,
    })
}

/// English, with the texts that the page replaces. Unknown names and values that are not text are ignored.
fn strings<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Rc<Strings>, D::Error> {
    let given = any_json(deserializer)?;
    let given: BTreeMap<String, Value> = serde_json::from_value(given).unwrap_or_default();
    let mut strings = Strings::english();
    for (name, text) in given {
        if let Value::String(text) = text {
            strings.set(&name, text);
        }
    }
    Ok(Rc::new(strings))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const BUILD: &str = "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001";

    fn parse(value: Value) -> Inputs {
        Inputs::parse(&value.to_string())
    }

    #[test]
    fn every_property_of_a_row_is_read() {
        let inputs = parse(json!({"open": true, "call": {
            "name": "create_workspace", "status": "error", "args": {"name": "dev"}, "result": "text", "isError": true, "runOver": true,
            "toolCallId": "call_1", "startedAt": "1775812530000",
        }}));
        let call = inputs.call.expect("a call");
        assert_eq!((call.name.as_str(), call.status, call.is_error), ("create_workspace", ToolStatus::Error, true));
        assert_eq!((call.args, call.result, inputs.open), (json!({"name": "dev"}), json!("text"), true));
        assert!(call.run_over);
        assert_eq!(call.started_at, Some(Timestamp::from_unix_ms(1_775_812_530_000)));
        assert_eq!((inputs.log, inputs.chat), (None, None));
    }

    #[test]
    fn a_log_without_a_row_is_read() {
        for (action, expected) in [
            (json!("create"), WorkspaceAction::Create),
            (json!("stop"), WorkspaceAction::Stop),
            (json!("start"), WorkspaceAction::Start),
            (json!(null), WorkspaceAction::Start),
        ] {
            let inputs = parse(json!({"log": {
                "status": "running", "runOver": true, "buildId": BUILD, "action": action, "startedAt": "soon",
            }}));
            let log = inputs.log.expect("a log");
            assert!(log.run_over);
            assert_eq!((log.status, log.build_id, log.action()), (ToolStatus::Running, BUILD.parse().ok(), expected));
            assert_eq!(log.started_at, None);
        }
    }

    #[test]
    fn the_context_is_read_with_the_texts_it_replaces() {
        let inputs = parse(json!({"chat": {
            "id": 3, "base": "/coder", "site": "", "buildId": BUILD, "workspaceId": "no UUID",
            "strings": {"retry": "Nochmal", "nope": "x", "log_empty": 7}, "choices": {},
        }}));
        let chat = inputs.chat.expect("a context");
        assert_eq!((chat.id, chat.base.as_str(), chat.site.as_deref()), (3, "/coder", Some("")));
        assert_eq!((chat.build_id, chat.workspace_id), (BUILD.parse().ok(), None));
        let (retry, empty) = (chat.strings.retry.as_ref(), chat.strings.log_empty.as_ref());
        assert_eq!((retry, empty), ("Nochmal", "No build logs available."));
    }

    #[test]
    fn credentials_are_the_words_of_fetch() {
        for (word, expected) in [
            (json!("include"), Credentials::Include),
            (json!("omit"), Credentials::Omit),
            (json!("same-origin"), Credentials::SameOrigin),
            (json!("Include"), Credentials::SameOrigin),
            (json!(null), Credentials::SameOrigin),
        ] {
            let chat = parse(json!({"chat": {"id": 3, "credentials": word}})).chat.expect("a context");
            assert_eq!((chat.id, chat.credentials), (3, expected));
        }
    }

    #[test]
    fn json_that_is_nested_too_deeply_counts_as_missing() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        let inputs =
            Inputs::parse(&format!(r#"{{"call": {{"name": "start_workspace", "result": {deep}}}, "open": true}}"#));
        let call = inputs.call.expect("a call");
        assert_eq!((call.name.as_str(), call.result, inputs.open), ("start_workspace", Value::Null, true));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(json in ".*") {
            Inputs::parse(&json);
            parse(json!({"call": {"name": json, "status": json, "result": json}, "chat": {"base": json, "strings": json}}));
        }
    }
}
