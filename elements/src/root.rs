use std::{cell::RefCell, collections::HashMap, fmt, rc::Rc};

use chat_workspace_tools::{api::Api, build_log::ProblemKind, prelude::*, tool_call::ToolPart};
use dioxus::prelude::*;
use futures_channel::mpsc::UnboundedReceiver;
use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::inputs::{Chat, Content, Inputs};

/// What ties a root to the element that it is in.
#[derive(Clone)]
pub(crate) struct Host {
    /// What the element is given, as it changes; `None` when it has gone for good.
    pub(crate) inputs: Rc<RefCell<UnboundedReceiver<Option<Inputs>>>>,
    /// Tells the element what happens: the event's type and its detail.
    pub(crate) emit: Callback<(&'static str, Value)>,
    pub(crate) memories: Memories,
}

/// What the rows of each context remember.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memories(Rc<RefCell<HashMap<u64, ChatMemory>>>);

impl Memories {
    fn of(&self, chat: u64) -> ChatMemory {
        self.0.borrow_mut().entry(chat).or_default().clone()
    }

    /// Forgets a context that has gone for good.
    pub(crate) fn forget(&self, chat: u64) {
        self.0.borrow_mut().remove(&chat);
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host").finish_non_exhaustive()
    }
}

/// The component at the root of each element. One root serves many elements, one after another.
#[component]
pub(crate) fn Root() -> Element {
    let host = use_context::<Host>();
    let mut shown = use_signal(|| None::<Inputs>);
    // Raised with each element, so that nothing of the one before is left.
    let mut element = use_signal(|| 0u64);
    use_future(move || {
        let inputs = Rc::clone(&host.inputs);
        async move {
            while let Some(given) = next(&inputs).await {
                if given.is_none() {
                    *element.write() += 1;
                }
                shown.set(given);
            }
        }
    });
    let element = element();
    rsx! {
        for Inputs { content, chat } in shown() {
            InChat { key: "{element} {context_key(chat.as_ref())}", content, chat }
        }
    }
}

async fn next(inputs: &RefCell<UnboundedReceiver<Option<Inputs>>>) -> Option<Option<Inputs>> {
    std::future::poll_fn(|context| inputs.borrow_mut().poll_next_unpin(context)).await
}

/// What of a chat is fixed for the life of its context.
fn context_key(chat: Option<&Chat>) -> String {
    chat.map(|Chat { id, base, site, .. }| format!("{id} {base} {}", site.as_deref().unwrap_or(" ")))
        .unwrap_or_default()
}

#[component]
fn InChat(content: Content, chat: Option<Chat>) -> Element {
    let host = use_context::<Host>();
    match chat {
        Some(Chat { id, base, site, workspace_id, build_id, agent_id, strings }) => {
            let api = use_hook(|| Api::from(BrowserApi::at(&base)));
            let memory = host.memories.of(id);
            rsx! {
                ChatWorkspaceContext { api, site, workspace_id, build_id, agent_id, strings, memory,
                    ContentView { content }
                }
            }
        }
        None => rsx! {
            ContentView { content }
        },
    }
}

#[component]
fn ContentView(content: Content) -> Element {
    let Host { emit, .. } = use_context();
    let strings = use_chat_workspace().strings();
    let on_log_end = move |end: LogEnd| {
        emit.call(("build-log-end", json!({"buildId": end.build_id.to_string(), "lines": end.lines})));
    };
    let on_log_error = move |error: LogError| emit.call(("build-log-error", log_error(&error, &strings.peek())));
    match content {
        Content::Row { call, default_open } => {
            let on_toggle = move |open: bool| emit.call(("toggle", json!({ "open": open })));
            let ToolPart { name, status, args, result, is_error, tool_call_id } = call;
            rsx! {
                WorkspaceTool { name, status, args, result, is_error, tool_call_id, default_open, on_toggle, on_log_end, on_log_error }
            }
        }
        Content::Log { status, build_id, action } => rsx! {
            WorkspaceBuildLogSection { status, build_id, action, on_log_end, on_log_error }
        },
    }
}

fn log_error(error: &LogError, strings: &Strings) -> Value {
    json!({
        "buildId": error.build_id.map(|id| id.to_string()),
        "kind": kind_word(error.problem.kind),
        "message": error.problem.message(strings),
    })
}

fn kind_word(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::SignedOut => "signed-out",
        ProblemKind::Forbidden => "forbidden",
        ProblemKind::NotFound => "not-found",
        ProblemKind::RateLimited => "rate-limited",
        ProblemKind::Server => "server",
        ProblemKind::Unreachable => "unreachable",
        _ => "unreadable",
    }
}
