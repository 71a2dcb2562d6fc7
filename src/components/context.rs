use std::{cell::RefCell, rc::Rc};

use dioxus::prelude::*;

use super::{LogOptions, hooks::use_kept};
use crate::{
    api::Api,
    build_log::{ChatBinding, LogCache},
    strings::Strings,
    workspace::{AgentId, BuildId, WorkspaceId},
};

/// What the rows of one chat know of it: the server, what the chat is bound to, and what its reader has opened.
///
/// Empty without a [`ChatWorkspaceContext`] around: the rows then show their labels only.
#[derive(Clone, Debug, Default)]
pub struct ChatWorkspace {
    pub(super) api: Option<Api>,
    record: Signal<ChatRecord>,
    pub(super) site: Option<String>,
    pub(super) strings: Signal<Rc<Strings>>,
    pub(super) memory: ChatMemory,
    pub(super) log_options: Signal<LogOptions>,
}

/// What a chat's record says that it is bound to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChatRecord {
    /// The workspace.
    pub workspace_id: Option<WorkspaceId>,
    /// The build. It may be of an earlier call: the rows find out.
    pub build_id: Option<BuildId>,
    /// The agent.
    pub agent_id: Option<AgentId>,
}

/// What the rows of a chat remember beyond their own life: logs that are over, and which rows the reader opened.
///
/// Each [`ChatWorkspaceContext`] has its own unless it is given one: keep one to remember beyond the context's life, too.
/// Clones are one and the same.
#[derive(Clone, Debug, Default)]
pub struct ChatMemory {
    pub(super) logs: LogCache,
    opened: Rc<RefCell<Vec<(String, bool)>>>,
}

impl PartialEq for ChatMemory {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.opened, &other.opened)
    }
}

impl ChatWorkspace {
    /// A chat with this server, for a component to provide as a context where [`ChatWorkspaceContext`] is not at hand. It
    /// lives as long as the component in which it is made.
    pub fn new(api: impl Into<Api>) -> Self {
        Self { api: Some(api.into().shared()), ..Self::default() }
    }

    /// With links to workspaces' pages at this address.
    #[must_use]
    pub fn with_site(self, site: Option<String>) -> Self {
        Self { site, ..self }
    }

    /// With what its rows remember.
    #[must_use]
    pub fn with_memory(self, memory: ChatMemory) -> Self {
        Self { memory, ..self }
    }

    /// Tells the rows what the chat is bound to now, and what they say.
    pub fn tell(&self, record: ChatRecord, strings: Rc<Strings>) {
        set_if_new(self.record, record);
        set_if_new(self.strings, strings);
    }

    /// What the chat is bound to.
    pub fn record(&self) -> ChatRecord {
        (self.record)()
    }

    /// What the rows say.
    pub fn strings(&self) -> Rc<Strings> {
        (self.strings)()
    }

    /// Minutes to add to UTC for the reader's local time at `unix_ms`.
    pub(super) fn utc_offset_minutes(&self, unix_ms: i64) -> i32 {
        self.api.as_ref().map_or(0, |api| api.clock.utc_offset_minutes(unix_ms))
    }

    pub(super) fn binding(&self) -> ChatBinding {
        let ChatRecord { workspace_id, build_id, .. } = self.record();
        ChatBinding { workspace_id, build_id }
    }

    /// Whether the reader has opened (true) or closed (false) the row of this tool call.
    pub(super) fn choice(&self, tool_call_id: Option<&str>) -> Option<bool> {
        let id = tool_call_id?;
        self.memory.opened.borrow().iter().find(|(of, _)| of == id).map(|(_, open)| *open)
    }

    pub(super) fn remember_choice(&self, tool_call_id: Option<&str>, open: bool) {
        if let Some(id) = tool_call_id {
            let opened = &mut *self.memory.opened.borrow_mut();
            opened.retain(|(of, _)| of != id);
            opened.push((id.to_owned(), open));
        }
    }
}

fn set_if_new<T: PartialEq + 'static>(mut signal: Signal<T>, value: T) {
    if *signal.peek() != value {
        signal.set(value);
    }
}

/// The chat around, or an empty [`ChatWorkspace`].
pub fn use_chat_workspace() -> ChatWorkspace {
    use_kept(|| try_consume_context::<ChatWorkspace>().unwrap_or_default())
}

/// Tells the rows inside it about their chat. One around a chat is enough.
///
/// The ids are those of the chat's record (`workspace_id`, `build_id`, `agent_id`). Give signals where they change:
/// a row streams as soon as the chat is bound to its build.
///
/// ```
/// # #[cfg(feature = "scripted")] mod example {
/// use chat_workspace_tools::{api::{Api, scripted::{ScriptedApi, VirtualClock}}, prelude::*};
/// use dioxus::prelude::*;
///
/// #[component]
/// fn Chat(workspace_id: Option<WorkspaceId>, build_id: Option<BuildId>) -> Element {
///     // In a browser: `BrowserApi::same_origin().into()`.
///     let api = use_hook(|| Api::from(ScriptedApi::new(VirtualClock::default())));
///     rsx! {
///         ChatWorkspaceContext { api, workspace_id, build_id,
///             StartWorkspaceTool { status: ToolStatus::Running }
///         }
///     }
/// }
/// # }
/// ```
#[component]
pub fn ChatWorkspaceContext(
    /// The server. The first one given is used for the component's life.
    #[props(into)]
    api: Api,
    /// The workspace the chat is bound to.
    #[props(default)]
    workspace_id: ReadSignal<Option<WorkspaceId>>,
    /// The build the chat is bound to. It may be of an earlier call: the rows find out.
    #[props(default)]
    build_id: ReadSignal<Option<BuildId>>,
    /// The agent the chat is bound to.
    #[props(default)]
    agent_id: ReadSignal<Option<AgentId>>,
    /// Where workspaces have their pages, such as `https://coder.example.com`, or an empty string for the page's own
    /// origin. Without it the rows have no links.
    #[props(default)]
    site: Option<String>,
    /// What the rows say; English by default.
    #[props(into, default)]
    strings: Rc<Strings>,
    /// What the rows remember. The first one given is used for the component's life.
    #[props(default)]
    memory: ChatMemory,
    /// How logs are drawn at first. The reader may change it in any log.
    #[props(default)]
    log_options: LogOptions,
    /// The chat.
    children: Element,
) -> Element {
    let chat = use_context_provider(|| {
        let log_options = Signal::new(log_options);
        ChatWorkspace { log_options, ..ChatWorkspace::new(api).with_site(site).with_memory(memory) }
    });
    chat.tell(ChatRecord { workspace_id: workspace_id(), build_id: build_id(), agent_id: agent_id() }, strings);
    children
}
