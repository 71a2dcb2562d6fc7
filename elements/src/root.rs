use std::{cell::RefCell, fmt, rc::Rc};

use chat_workspace_tools::{build_log::ProblemKind, prelude::*, tool_call::ToolPart};
use dioxus::prelude::*;

use crate::{
    inputs::{Chat, Content, Inputs},
    renderer::Page,
};

/// What ties a root to the element that it is in.
#[derive(Clone)]
pub(crate) struct Host {
    pub(crate) shown: Signal<Shown>,
    pub(crate) page: Page,
    pub(crate) memories: Memories,
}

/// What a root shows. One root serves many elements, one after another.
#[derive(Default)]
pub(crate) struct Shown {
    /// Raised with each element, so that nothing of the one before is left.
    element: u64,
    /// What the element is given, as it changes.
    given: Option<Given>,
}

/// What an element is given, at one time.
#[derive(Clone, Debug)]
struct Given(Rc<Inputs>);

impl PartialEq for Given {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// What the rows of each context remember.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memories(Rc<RefCell<Vec<(u64, ChatMemory)>>>);

impl Host {
    /// Shows what an element is given; nothing, once that has gone for good.
    pub(crate) fn show(&self, inputs: Option<Inputs>) {
        let mut shown = self.shown;
        let mut shown = shown.write();
        shown.element += u64::from(inputs.is_none());
        shown.given = inputs.map(|inputs| Given(Rc::new(inputs)));
    }
}

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

impl PartialEq for Host {
    fn eq(&self, other: &Self) -> bool {
        self.shown == other.shown
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host").finish_non_exhaustive()
    }
}

/// The component at the root of each element.
#[component]
pub(crate) fn Root() -> Element {
    let host = use_hook(consume_context::<Host>);
    let shown = host.shown.read();
    let views = shown.given.iter().map(|given| (view_key(shown.element, given.0.chat.as_ref()), given.clone()));
    rsx! {
        for (key, given) in views {
            ElementView { key: "{key}", host: host.clone(), given }
        }
    }
}

/// Changes with the element, and with what of a chat is fixed for the life of its context.
fn view_key(element: u64, chat: Option<&Chat>) -> String {
    let element = element.to_string();
    match chat {
        Some(Chat { id, base, site, .. }) => {
            [&*element, &*id.to_string(), base, site.as_deref().unwrap_or(" ")].join(" ")
        }
        None => element,
    }
}

/// What an element shows, in its chat.
#[component]
fn ElementView(host: Host, given: Given) -> Element {
    let inputs = &given.0;
    let memory = use_hook(|| inputs.chat.as_ref().map(|chat| host.memories.of(chat.id)).unwrap_or_default());
    let page = host.page.clone();
    let on_open_change = use_callback(move |open: bool| page.toggled(open));
    let page = host.page.clone();
    let on_log_end = use_callback(move |end: LogEnd| page.log_ended(&end.build_id.to_text(), end.lines));
    let (page, strings) = (host.page, inputs.chat.as_ref().map(|chat| Rc::clone(&chat.strings)).unwrap_or_default());
    let on_log_error = use_callback(move |LogError { build_id, problem, .. }: LogError| {
        let build_id = build_id.map(BuildId::to_text);
        page.log_failed(build_id.as_deref(), kind_word(problem.kind), &problem.message(&strings));
    });
    let content = match &inputs.content {
        Content::Row { call, default_open } => {
            let ToolPart { name, status, args, result, is_error, tool_call_id } = call.clone();
            let default_open = *default_open;
            rsx! {
                WorkspaceTool {
                    name,
                    status,
                    args,
                    result,
                    is_error,
                    tool_call_id,
                    default_open,
                    on_open_change,
                    on_log_end,
                    on_log_error,
                }
            }
        }
        Content::Log { status, build_id, action } => rsx! {
            WorkspaceBuildLogSection { status: *status, build_id: *build_id, action: *action, on_log_end, on_log_error }
        },
    };
    match &inputs.chat {
        Some(Chat { base, site, workspace_id, build_id, agent_id, strings, .. }) => rsx! {
            ChatWorkspaceContext {
                api: BrowserApi::at(base),
                workspace_id: *workspace_id,
                build_id: *build_id,
                agent_id: *agent_id,
                site: site.clone(),
                strings: Rc::clone(strings),
                memory,
                {content}
            }
        },
        None => content,
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
