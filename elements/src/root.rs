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

/// What is around what an element shows.
#[derive(Clone)]
struct Surroundings {
    chat: ChatWorkspace,
    on_toggle: Callback<bool>,
    on_log_end: Callback<LogEnd>,
    on_log_error: Callback<LogError>,
}

impl Surroundings {
    fn of(host: &Host, chat: Option<&Chat>) -> Self {
        let chat = provide_context(match chat {
            Some(Chat { id, base, site, .. }) => {
                ChatWorkspace::new(BrowserApi::at(base)).with_site(site.clone()).with_memory(host.memories.of(*id))
            }
            None => ChatWorkspace::default(),
        });
        let (toggles, ends, fails) = (host.page.clone(), host.page.clone(), host.page.clone());
        let strings = chat.clone();
        Self {
            chat,
            on_toggle: Callback::new(move |open: bool| toggles.toggled(open)),
            on_log_end: Callback::new(move |end: LogEnd| ends.log_ended(&end.build_id.to_string(), end.lines)),
            on_log_error: Callback::new(move |LogError { build_id, problem, .. }: LogError| {
                let build_id = build_id.map(|id| id.to_string());
                fails.log_failed(build_id.as_deref(), kind_word(problem.kind), &problem.message(&strings.strings()));
            }),
        }
    }
}

/// What an element shows, in its chat.
#[component]
fn ElementView(host: Host, given: Given) -> Element {
    let inputs = &given.0;
    let Surroundings { chat, on_toggle, on_log_end, on_log_error } =
        use_hook(|| Surroundings::of(&host, inputs.chat.as_ref()));
    if let Some(Chat { record, strings, .. }) = &inputs.chat {
        chat.tell(*record, Rc::clone(strings));
    }
    match &inputs.content {
        Content::Row { call, default_open } => {
            let ToolPart { name, status, args, result, is_error, tool_call_id } = call.clone();
            let default_open = *default_open;
            ToolCallProps {
                status,
                args,
                result,
                is_error,
                tool_call_id,
                default_open,
                on_toggle,
                on_log_end,
                on_log_error,
            }
            .row(&name)
        }
        Content::Log { status, build_id, action } => rsx! {
            WorkspaceBuildLogSection { status: *status, build_id: *build_id, action: *action, on_log_end, on_log_error }
        },
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
