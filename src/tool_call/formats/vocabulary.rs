use serde_json::Value;

use super::{
    a2a, acp, anthropic, copilotkit,
    json::{field, is, list, text},
    openai,
    tool_part::ToolPart,
};

/// The format in which a chat has its tool calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Vocabulary {
    /// Tool parts of the AI SDK's UI messages.
    AiSdk,
    /// `tool-call` parts of assistant-ui, and the props of its tool components.
    AssistantUi,
    /// Events and messages of AG-UI.
    AgUi,
    /// Parts of TanStack AI's messages.
    TanStack,
    /// The render props of CopilotKit.
    CopilotKit,
    /// Tool calls of LangGraph's SDK, and LangChain messages.
    LangGraph,
    /// Updates of the Agent Client Protocol.
    Acp,
    /// Tasks of the Agent2Agent protocol.
    A2a,
    /// Items and events of OpenAI's Responses API, and chat completion messages.
    OpenAi,
    /// Content blocks of Anthropic's Messages API.
    Anthropic,
    /// Parts of Coder's chat messages.
    Coder,
}

/// The keys of values that hold parts, messages or items.
const CONTAINERS: [&str; 4] = ["parts", "content", "output", "messages"];
/// The most containers inside each other that are searched.
const MAX_DEPTH: usize = 3;

impl Vocabulary {
    /// Every vocabulary.
    pub const ALL: [Self; 11] = [
        Self::AiSdk,
        Self::AssistantUi,
        Self::AgUi,
        Self::TanStack,
        Self::CopilotKit,
        Self::LangGraph,
        Self::Acp,
        Self::A2a,
        Self::OpenAi,
        Self::Anthropic,
        Self::Coder,
    ];

    /// The vocabulary of a part, message, event or item of a tool call, by its own marks; `None` for any other value.
    ///
    /// | vocabulary | marks |
    /// |---|---|
    /// | AI SDK | `type` is `dynamic-tool` or starts with `tool-`, and a `state` |
    /// | assistant-ui | `toolName`, and `type` is `tool-call` or missing |
    /// | TanStack AI | `type` is `tool-call` with `name`, or `tool-result` with `toolCallId` |
    /// | AG-UI | `type` in capitals, or `role` with `toolCalls` or `toolCallId` |
    /// | CopilotKit | `status` is `inProgress`, `executing` or `complete`, without a `type` |
    /// | LangGraph | `call` with a name, `callId`, or `type` is `ai` or `tool` |
    /// | ACP | `sessionUpdate`, `toolCall` with `options`, or `stopReason` |
    /// | A2A | `kind` is `task`, `status-update` or `artifact-update`, or `task`, `statusUpdate`, `artifactUpdate` |
    /// | OpenAI | `type` is `mcp_…`, `function_call…` or `response.…`, or `role` with `tool_calls` or `tool_call_id` |
    /// | Anthropic | `type` is `tool_use`, `tool_result` or one of their kinds |
    /// | Coder | `tool_call_id`, and `type` starts with `tool-` |
    ///
    /// A `tool-call` with the marks of several is Coder's by its `tool_call_id`, else TanStack AI's by all of `name`, `arguments`
    /// and `state`, else assistant-ui's.
    pub fn of(value: &Value) -> Option<Self> {
        match value.get("type") {
            None => Self::of_untyped(value),
            Some(kind) => Self::of_type(kind.as_str()?, value),
        }
    }

    fn of_type(kind: &str, value: &Value) -> Option<Self> {
        let has = |key: &str| text(value, key).is_some();
        match kind {
            "tool-call" if has("tool_call_id") => Some(Self::Coder),
            "tool-call" if has("name") && has("state") && value.get("arguments").is_some_and(Value::is_string) => {
                Some(Self::TanStack)
            }
            "tool-call" if has("toolName") => Some(Self::AssistantUi),
            "tool-call" if has("name") => Some(Self::TanStack),
            "tool-result" if has("tool_call_id") => Some(Self::Coder),
            "tool-result" if has("toolCallId") => Some(Self::TanStack),
            "tool-call" | "tool-result" => None,
            "dynamic-tool" if has("state") => Some(Self::AiSdk),
            _ if kind.starts_with("tool-") && has("tool_call_id") => Some(Self::Coder),
            _ if kind.starts_with("tool-") && has("state") => Some(Self::AiSdk),
            "ai" | "tool" => Some(Self::LangGraph),
            _ if anthropic::BLOCKS.contains(&kind) => Some(Self::Anthropic),
            _ if openai::ITEMS.contains(&kind) || kind.starts_with("response.") => Some(Self::OpenAi),
            _ if is_ag_ui_event(kind) => Some(Self::AgUi),
            _ => None,
        }
    }

    fn of_untyped(value: &Value) -> Option<Self> {
        let has = |key: &str| text(value, key).is_some();
        let update = acp::update(value);
        if text(update, "sessionUpdate").is_some()
            || text(update, "stopReason").is_some()
            || acp::permission_call(update).is_some()
        {
            return Some(Self::Acp);
        }
        if a2a::payload(value).is_some() {
            return Some(Self::A2a);
        }
        if has("role") {
            let (is_ag_ui, is_open_ai) = match is(value, "role", "tool") {
                true => (has("toolCallId"), has("tool_call_id")),
                false => (!list(value, "toolCalls").is_empty(), !list(value, "tool_calls").is_empty()),
            };
            return is_ag_ui.then_some(Self::AgUi).or_else(|| is_open_ai.then_some(Self::OpenAi));
        }
        if has("tool_call_id") && has("tool_name") {
            return Some(Self::Coder);
        }
        if has("toolName") {
            return Some(Self::AssistantUi);
        }
        if has("callId") || field(value, "call").is_some_and(|call| text(call, "name").is_some()) {
            return Some(Self::LangGraph);
        }
        text(value, "status").filter(|status| copilotkit::STATUSES.contains(status)).map(|_| Self::CopilotKit)
    }

    /// Reads the tool calls in values of this vocabulary, in the order in which they start.
    pub fn read(self, values: &[Value]) -> Vec<ToolPart> {
        match self {
            Self::AiSdk => values.iter().filter_map(ToolPart::from_ai_sdk).collect(),
            Self::AssistantUi => values.iter().filter_map(ToolPart::from_assistant_ui).collect(),
            Self::CopilotKit => values.iter().filter_map(ToolPart::from_copilotkit).collect(),
            Self::AgUi => ToolPart::from_ag_ui(values),
            Self::TanStack => ToolPart::from_tanstack(values),
            Self::LangGraph => ToolPart::from_langgraph(values),
            Self::Acp => ToolPart::from_acp(values),
            Self::A2a => ToolPart::from_a2a(values),
            Self::OpenAi => ToolPart::from_openai(values),
            Self::Anthropic => ToolPart::from_anthropic(values),
            Self::Coder => ToolPart::from_coder(values),
        }
    }

    /// The vocabulary as a word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AiSdk => "ai-sdk",
            Self::AssistantUi => "assistant-ui",
            Self::AgUi => "ag-ui",
            Self::TanStack => "tanstack",
            Self::CopilotKit => "copilotkit",
            Self::LangGraph => "langgraph",
            Self::Acp => "acp",
            Self::A2a => "a2a",
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
            Self::Coder => "coder",
        }
    }
}

impl ToolPart {
    /// Reads the tool calls of any vocabulary in a part, a message, or a list of parts, messages or events. The calls of one
    /// vocabulary are in the order in which they start; the vocabularies are in the order of their first value.
    ///
    /// ```
    /// use chat_workspace_tools::tool_call::{ToolPart, ToolStatus};
    /// use serde_json::json;
    ///
    /// let part = json!({ "type": "tool-start_workspace", "toolCallId": "1", "state": "approval-requested" });
    /// let calls = ToolPart::of_any(&part);
    /// assert_eq!((calls[0].name.as_str(), calls[0].status), ("start_workspace", ToolStatus::ApprovalRequested));
    /// ```
    pub fn of_any(value: &Value) -> Vec<Self> {
        let mut groups: Vec<(Vocabulary, Vec<Value>)> = Vec::new();
        collect(value, MAX_DEPTH, &mut groups);
        groups.into_iter().flat_map(|(vocabulary, values)| vocabulary.read(&values)).collect()
    }
}

/// Adds the values with a vocabulary in `value` to their groups.
fn collect(value: &Value, depth: usize, groups: &mut Vec<(Vocabulary, Vec<Value>)>) {
    if let Value::Array(values) = value {
        return values.iter().filter(|value| value.is_object()).for_each(|value| collect(value, depth, groups));
    }
    if let Some(vocabulary) = Vocabulary::of(value) {
        match groups.iter_mut().find(|(other, _)| *other == vocabulary) {
            Some((_, values)) => values.push(value.clone()),
            None => groups.push((vocabulary, vec![value.clone()])),
        }
    } else if let Some(depth) = depth.checked_sub(1) {
        let lists = CONTAINERS.iter().filter_map(|key| value.get(*key).filter(|list| list.is_array()));
        lists.for_each(|list| collect(list, depth, groups));
    }
}

/// Whether this is the type of an AG-UI event about calls, messages or runs.
fn is_ag_ui_event(kind: &str) -> bool {
    kind == "MESSAGES_SNAPSHOT" || ["TOOL_CALL_", "RUN_", "SUBAGENT_"].iter().any(|prefix| kind.starts_with(prefix))
}
