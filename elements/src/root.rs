use std::{cell::RefCell, collections::HashMap, rc::Rc};

use chat_workspace_tools::{api::Api, build_log::ProblemKind, prelude::*};
use dioxus::prelude::*;

use crate::{
    early_log::{EarlyApi, EarlyLog},
    inputs::{Call, Chat, Inputs, Log},
    renderer::ViewHost,
};

/// What connects the root component to its element.
#[derive(Clone)]
pub(crate) struct ViewContext {
    pub(crate) inputs: Signal<Rc<Inputs>>,
    pub(crate) host: ViewHost,
    pub(crate) memories: Memories,
    /// For the first server of the view.
    pub(crate) early_log: Rc<RefCell<Option<EarlyLog>>>,
}

/// The state that the rows of a context share, by the id of the context.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memories(Rc<RefCell<HashMap<u32, ChatMemory>>>);

impl Memories {
    fn get(&self, chat_id: u32) -> ChatMemory {
        self.0.borrow_mut().entry(chat_id).or_default().clone()
    }

    pub(crate) fn remove(&self, chat_id: u32) {
        self.0.borrow_mut().remove(&chat_id);
    }
}

/// The component at the root of each element.
#[component]
pub(crate) fn Root() -> Element {
    let ViewContext { inputs, .. } = use_context();
    let inputs = inputs.read().clone();
    // A context's API cannot change: another server or credentials mode is another view.
    let key = inputs
        .chat
        .as_ref()
        .map(|Chat { id, base, credentials, .. }| format!("{id} {credentials:?} {base}"))
        .unwrap_or_default();
    rsx! {
        InChat { key: "{key}", inputs }
    }
}

#[component]
fn InChat(inputs: Rc<Inputs>) -> Element {
    let view: ViewContext = use_context();
    let content = rsx! {
        Content { inputs: inputs.clone() }
    };
    let Some(chat) = &inputs.chat else { return content };
    let (api, memory) = use_hook(|| {
        let early_log = view.early_log.borrow_mut().take();
        let api = BrowserApi::at(&chat.base).with_credentials(chat.credentials);
        (Api::from(EarlyApi::new(api, early_log)), view.memories.get(chat.id))
    });
    rsx! {
        ChatWorkspaceContext {
            api,
            workspace_id: chat.workspace_id,
            build_id: chat.build_id,
            agent_id: chat.agent_id,
            site: chat.site.clone(),
            strings: Rc::clone(&chat.strings),
            memory,
            {content}
        }
    }
}

/// The row or the log of an element.
#[component]
fn Content(inputs: Rc<Inputs>) -> Element {
    let ViewContext { host, .. } = use_context();
    let strings = use_chat_workspace();
    let on_open_change = use_callback({
        let host = host.clone();
        move |open: bool| host.on_toggle(open)
    });
    let on_log_end = use_callback({
        let host = host.clone();
        move |end: LogEnd| host.on_log_end(&end.build_id.to_string(), end.lines)
    });
    let on_log_error = use_callback(move |LogError { build_id, problem, .. }: LogError| {
        let build_id = build_id.map(|id| id.to_string());
        host.on_log_error(build_id.as_deref(), kind_word(problem.kind), &problem.message(&strings.strings()));
    });
    if let Some(Call { name, status, args, result, is_error, run_over, started_at }) = inputs.call.clone() {
        return rsx! {
            WorkspaceTool {
                name,
                status,
                args,
                result,
                is_error,
                run_over,
                started_at,
                open: inputs.open,
                on_open_change,
                on_log_end,
                on_log_error,
            }
        };
    }
    let Some(log @ Log { status, run_over, build_id, started_at, .. }) = &inputs.log else { return rsx! {} };
    rsx! {
        WorkspaceBuildLogSection {
            status: *status,
            run_over: *run_over,
            build_id: *build_id,
            action: log.action(),
            started_at: *started_at,
            on_log_end,
            on_log_error,
        }
    }
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
