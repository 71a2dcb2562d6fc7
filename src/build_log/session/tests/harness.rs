//! Runs a session without network and clock: records its operations, which tests answer.

use std::collections::BTreeMap;

use serde_json::json;

use crate::{
    build_log::{
        LogCache, Problem, ProblemKind,
        session::{Answer, Call, ChatBinding, Delay, Effect, Event, Operation, OperationId, Session, View},
    },
    tool_call::CallState,
    workspace::{BuildId, Transition, Workspace, WorkspaceBuild, WorkspaceId},
};

pub(super) fn build_id(n: u128) -> BuildId {
    uuid::Uuid::from_u128(0xB000 + n).into()
}

pub(super) fn workspace_id() -> WorkspaceId {
    uuid::Uuid::from_u128(0xA000).into()
}

pub(super) fn build(n: u128, status: &str, transition: &str) -> WorkspaceBuild {
    serde_json::from_value(json!({ "id": build_id(n), "transition": transition, "job": { "status": status } }))
        .expect("a build")
}

pub(super) fn workspace(latest_build: WorkspaceBuild) -> Workspace {
    Workspace { id: workspace_id(), name: "my-ws".into(), owner_name: "ada".into(), latest_build }
}

pub(super) fn frame(id: i64) -> String {
    json!({ "id": id, "created_at": "2026-04-10T09:15:30Z", "stage": "Plan", "output": format!("line {id}") })
        .to_string()
}

pub(super) fn list(ids: impl IntoIterator<Item = i64>) -> Vec<u8> {
    let frames: Vec<_> = ids.into_iter().map(frame).collect();
    format!("[{}]", frames.join(",")).into_bytes()
}

pub(super) fn running() -> Call {
    Call { transition: Transition::Start, state: CallState::Running, build_id: None, no_build: false, started_at: None }
}

pub(super) fn succeeded(build_id: Option<BuildId>) -> Call {
    Call { state: CallState::Succeeded, build_id, ..running() }
}

pub(super) fn failed(build_id: Option<BuildId>) -> Call {
    Call { state: CallState::Failed, build_id, ..running() }
}

/// The binding of a chat to its workspace and to this build.
pub(super) fn bound(build_id: Option<BuildId>) -> ChatBinding {
    ChatBinding { workspace_id: Some(workspace_id()), build_id, agent_id: None }
}

pub(super) fn server_error() -> Problem {
    Problem::new(ProblemKind::Server, "An internal server error occurred.")
}

#[derive(Debug)]
pub(super) struct Harness {
    pub(super) session: Session,
    pub(super) pending: BTreeMap<OperationId, Operation>,
    /// All operations that were started, in order.
    pub(super) started: Vec<Operation>,
    /// Whether the server can be asked to watch the workspace. Otherwise it answers at once that it cannot.
    can_watch: bool,
}

impl Harness {
    pub(super) fn new(call: Call, binding: ChatBinding, is_expanded: bool) -> Self {
        Self::with_cache(call, binding, is_expanded, LogCache::default())
    }

    pub(super) fn with_cache(call: Call, binding: ChatBinding, is_expanded: bool, cache: LogCache) -> Self {
        Self::on_server(call, binding, is_expanded, cache, false)
    }

    /// A session whose server can watch the workspace.
    pub(super) fn watching(call: Call, binding: ChatBinding) -> Self {
        Self::on_server(call, binding, true, LogCache::default(), true)
    }

    pub(super) fn on_server(
        call: Call,
        binding: ChatBinding,
        is_expanded: bool,
        cache: LogCache,
        can_watch: bool,
    ) -> Self {
        let (session, effects) = Session::new(call, binding, is_expanded, cache);
        let mut harness = Self { session, pending: BTreeMap::new(), started: Vec::new(), can_watch };
        harness.apply(effects);
        harness
    }

    fn apply(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Start(id, Operation::WatchWorkspace(_)) if !self.can_watch => {
                    let effects = self.session.handle(Event::Answer(id, Answer::Unsupported));
                    assert_eq!(effects, [], "the workspace is polled");
                }
                Effect::Start(id, operation) => {
                    self.started.push(operation);
                    assert!(self.pending.insert(id, operation).is_none(), "ids are unique");
                }
                Effect::Cancel(id) => {
                    assert!(self.pending.remove(&id).is_some(), "only pending operations are cancelled");
                }
            }
        }
    }

    pub(super) fn send(&mut self, event: Event) {
        if let Event::Answer(id, answer) = &event
            && answer.is_last()
        {
            self.pending.remove(id);
        }
        let effects = self.session.handle(event);
        self.apply(effects);
    }

    pub(super) fn answer(&mut self, matches: impl Fn(&Operation) -> bool, answer: Answer) {
        let found = self.pending.iter().find(|(_, operation)| matches(operation)).map(|(id, _)| *id);
        let id = found.unwrap_or_else(|| panic!("no operation for {answer:?}: {:?}", self.pending));
        self.send(Event::Answer(id, answer));
    }

    pub(super) fn answer_workspace(&mut self, answer: Result<Workspace, Problem>) {
        self.answer(
            |operation| matches!(operation, Operation::ReadWorkspace(_)),
            Answer::Workspace(answer.map(Box::new)),
        );
    }

    pub(super) fn answer_build(&mut self, answer: Result<WorkspaceBuild, Problem>) {
        self.answer(|operation| matches!(operation, Operation::ReadBuild(_)), Answer::Build(answer.map(Box::new)));
    }

    pub(super) fn answer_log(&mut self, answer: Result<Vec<u8>, Problem>) {
        let matches = |operation: &Operation| matches!(operation, Operation::ReadLog(_));
        let ended = answer.map(|list| self.answer(matches, Answer::LogChunk(list)));
        self.answer(matches, Answer::LogEnded(ended));
    }

    pub(super) fn stream(&mut self, answer: Answer) {
        self.answer(|operation| matches!(operation, Operation::Follow { .. }), answer);
    }

    /// Receives lines in one batch.
    pub(super) fn receive(&mut self, ids: impl IntoIterator<Item = i64>) {
        let stream = self.pending.iter().find(|(_, operation)| matches!(operation, Operation::Follow { .. }));
        let (&stream, _) = stream.expect("a stream");
        let frames = ids.into_iter().map(|id| Event::Answer(stream, Answer::Frame(frame(id))));
        let effects = self.session.handle_all(frames);
        self.apply(effects);
    }

    pub(super) fn elapse(&mut self, delay: Delay) {
        self.answer(|operation| *operation == Operation::Wait(delay), Answer::Elapsed);
    }

    pub(super) fn is_pending(&self, operation: Operation) -> bool {
        self.pending.values().any(|running| *running == operation)
    }

    pub(super) fn streamed_build(&self) -> Option<BuildId> {
        self.pending.values().find_map(|operation| match operation {
            Operation::Follow { build, .. } => Some(*build),
            _ => None,
        })
    }

    pub(super) fn view(&self) -> View {
        self.session.view()
    }

    pub(super) fn ids(&self) -> Vec<i64> {
        self.session.log().map(|log| log.ids().to_vec()).unwrap_or_default()
    }
}

/// A session that streams build 1, which the chat was bound to during the call.
pub(super) fn following() -> Harness {
    let mut harness = Harness::new(running(), bound(Some(build_id(0))), true);
    harness.send(Event::Binding(bound(Some(build_id(1)))));
    harness.stream(Answer::Opened);
    harness
}
