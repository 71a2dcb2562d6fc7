use std::{cell::RefCell, fmt, rc::Rc};

use chat_workspace_tools::{api::Api, build_log::ProblemKind, prelude::*, tool_call::ToolPart};
use dioxus::prelude::*;
use futures_channel::mpsc::UnboundedReceiver;
use futures_util::StreamExt;
use serde_json::Value;

use crate::{
    adapt::object,
    inputs::{Chat, Content, Inputs},
};

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
pub(crate) struct Memories(Rc<RefCell<Vec<(u64, ChatMemory)>>>);

impl Memories {
    fn of(&self, chat: u64) -> ChatMemory {
        let memories = &mut *self.0.borrow_mut();
        let known = memories.iter().find(|(of, _)| *of == chat).map(|(_, memory)| memory.clone());
        known.unwrap_or_else(|| {
            let memory = ChatMemory::default();
            memories.push((chat, memory.clone()));
            memory
        })
    }

    /// Forgets a context that has gone for good.
    pub(crate) fn forget(&self, chat: u64) {
        self.0.borrow_mut().retain(|(of, _)| *of != chat);
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
    let mut shown = use_signal(|| None::<Rc<Inputs>>);
    // Raised with each element, so that nothing of the one before is left.
    let mut element = use_signal(|| 0u64);
    use_hook(|| {
        spawn(async move {
            while let Some(given) = next(&host.inputs).await {
                if given.is_none() {
                    *element.write() += 1;
                }
                shown.set(given.map(Rc::new));
            }
        })
    });
    let element = element();
    rsx! {
        for inputs in shown() {
            InChat { key: "{element} {context_key(inputs.chat.as_ref())}", inputs }
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
fn InChat(inputs: Rc<Inputs>) -> Element {
    let host = use_context::<Host>();
    match &inputs.chat {
        Some(Chat { id, base, site, workspace_id, build_id, agent_id, strings }) => {
            let api = use_hook(|| Api::from(BrowserApi::at(base)));
            let memory = host.memories.of(*id);
            rsx! {
                ChatWorkspaceContext {
                    api,
                    site: site.clone(),
                    workspace_id: *workspace_id,
                    build_id: *build_id,
                    agent_id: *agent_id,
                    strings: strings.clone(),
                    memory,
                    ContentView { inputs: Rc::clone(&inputs) }
                }
            }
        }
        None => rsx! {
            ContentView { inputs: Rc::clone(&inputs) }
        },
    }
}

#[component]
fn ContentView(inputs: Rc<Inputs>) -> Element {
    let Host { emit, .. } = use_context();
    let strings = use_chat_workspace().strings();
    let on_log_end = move |end: LogEnd| {
        let detail = object([("buildId", end.build_id.to_string().into()), ("lines", end.lines.into())]);
        emit.call(("build-log-end", detail));
    };
    let on_log_error = move |error: LogError| emit.call(("build-log-error", log_error(&error, &strings.peek())));
    match &inputs.content {
        Content::Row { call, default_open } => {
            let on_toggle = move |open: bool| emit.call(("toggle", object([("open", open.into())])));
            let ToolPart { name, status, args, result, is_error, tool_call_id } = call.clone();
            let default_open = *default_open;
            rsx! {
                WorkspaceTool { name, status, args, result, is_error, tool_call_id, default_open, on_toggle, on_log_end, on_log_error }
            }
        }
        Content::Log { status, build_id, action } => rsx! {
            WorkspaceBuildLogSection { status: *status, build_id: *build_id, action: *action, on_log_end, on_log_error }
        },
    }
}

fn log_error(error: &LogError, strings: &Strings) -> Value {
    object([
        ("buildId", error.build_id.map(|id| id.to_string()).into()),
        ("kind", kind_word(error.problem.kind).into()),
        ("message", error.problem.message(strings).into()),
    ])
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
