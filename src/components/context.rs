use std::{rc::Rc, time::Duration};

use dioxus::prelude::*;

use super::{chat_memory::ChatMemory, log_options::LogOptions};
use crate::{
    api::{Api, Clock},
    strings::Strings,
    workspace::{AgentId, BuildId, WorkspaceId},
};

/// The chat that a component is part of, as its [`ChatWorkspaceContext`] describes it.
///
/// The getters subscribe the calling component to changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChatWorkspace {
    api: CopyValue<Option<Api>>,
    memory: CopyValue<ChatMemory>,
    workspace_id: ReadSignal<Option<WorkspaceId>>,
    build_id: ReadSignal<Option<BuildId>>,
    agent_id: ReadSignal<Option<AgentId>>,
    site: ReadSignal<Option<String>>,
    strings: ReadSignal<Rc<Strings>>,
    pub(super) log_options: Signal<LogOptions>,
}

impl ChatWorkspace {
    /// The workspace of the chat.
    pub fn workspace_id(&self) -> Option<WorkspaceId> {
        (self.workspace_id)()
    }

    /// The latest build that the chat's record names. It may belong to an earlier call.
    pub fn build_id(&self) -> Option<BuildId> {
        (self.build_id)()
    }

    /// The agent of the chat.
    pub fn agent_id(&self) -> Option<AgentId> {
        (self.agent_id)()
    }

    /// The texts of the rows.
    pub fn strings(&self) -> Rc<Strings> {
        (self.strings)()
    }

    pub(super) fn site(&self) -> Option<String> {
        (self.site)()
    }

    pub(super) fn api(&self) -> Option<Api> {
        self.api.peek().clone()
    }

    pub(super) fn clock(&self) -> Option<Rc<dyn Clock>> {
        self.api().map(|api| api.clock)
    }

    /// The time of the clock, or zero without a server.
    pub(super) fn now(&self) -> Duration {
        self.api.peek().as_ref().map_or(Duration::ZERO, |api| api.clock.now())
    }

    pub(super) fn memory(&self) -> ChatMemory {
        self.memory.peek().clone()
    }

    /// Minutes to add to UTC for the reader's local time at `unix_ms`, in milliseconds since the Unix epoch.
    pub(super) fn utc_offset_minutes(&self, unix_ms: i64) -> i32 {
        self.api.peek().as_ref().map_or(0, |api| api.clock.utc_offset_minutes(unix_ms))
    }
}

impl Default for ChatWorkspace {
    /// A chat without a server: its rows show their labels only.
    fn default() -> Self {
        Self {
            api: CopyValue::new(None),
            memory: CopyValue::new(ChatMemory::default()),
            workspace_id: ReadSignal::default(),
            build_id: ReadSignal::default(),
            agent_id: ReadSignal::default(),
            site: ReadSignal::default(),
            strings: ReadSignal::default(),
            log_options: Signal::default(),
        }
    }
}

/// The [`ChatWorkspace`] of the nearest [`ChatWorkspaceContext`], or an empty one without a server.
pub fn use_chat_workspace() -> ChatWorkspace {
    use_hook(|| try_consume_context().unwrap_or_default())
}

/// Provides the server, the ids of the chat's record and the texts to the rows inside it. One context per chat is enough.
///
/// Renders its children and no element of its own. Props that are signals also accept plain values; rows react to both.
///
/// ## Example
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
    /// The server. Later values are ignored: give the component another `key` to change the server.
    #[props(into)]
    api: Api,
    /// The workspace of the chat.
    #[props(default)]
    workspace_id: ReadSignal<Option<WorkspaceId>>,
    /// The latest build that the chat's record names. It may belong to an earlier call: the rows check.
    #[props(default)]
    build_id: ReadSignal<Option<BuildId>>,
    /// The agent of the chat.
    #[props(default)]
    agent_id: ReadSignal<Option<AgentId>>,
    /// The base URL of the workspaces' pages, such as `https://coder.example.com`, or an empty string for the page's own
    /// origin. Without it the rows have no links.
    #[props(default)]
    site: ReadSignal<Option<String>>,
    /// The texts of the rows; English by default.
    #[props(default)]
    strings: ReadSignal<Rc<Strings>>,
    /// What the rows keep after they are unmounted. Later values are ignored.
    #[props(default)]
    memory: ChatMemory,
    /// How logs are shown at first. The reader can change it in any log. Later values are ignored.
    #[props(default)]
    log_options: LogOptions,
    /// The chat.
    children: Element,
) -> Element {
    use_context_provider(|| ChatWorkspace {
        api: CopyValue::new(Some(api.shared())),
        memory: CopyValue::new(memory),
        workspace_id,
        build_id,
        agent_id,
        site,
        strings,
        log_options: Signal::new(log_options),
    });
    children
}
