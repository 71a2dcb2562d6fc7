//! A bench for the session: holds what it has running and answers by hand.

use std::collections::BTreeMap;

use serde_json::json;

use super::*;
use crate::workspace::{Transition, WorkspaceId};

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
    Call { transition: Transition::Start, state: CallState::Running, build_id: None, no_build: false }
}

pub(super) fn succeeded(build_id: Option<BuildId>) -> Call {
    Call { state: CallState::Succeeded, build_id, ..running() }
}

pub(super) fn failed(build_id: Option<BuildId>) -> Call {
    Call { state: CallState::Failed, build_id, ..running() }
}

/// A chat bound to its workspace, and to this build.
pub(super) fn bound(build_id: Option<BuildId>) -> ChatBinding {
    ChatBinding { workspace_id: Some(workspace_id()), build_id }
}

pub(super) fn server_error() -> Problem {
    Problem::new(ProblemKind::Server, "An internal server error occurred.")
}

#[derive(Debug)]
pub(super) struct Bench {
    pub(super) session: Session,
    pub(super) running: BTreeMap<OperationId, Operation>,
    /// Every operation ever begun, in order.
    pub(super) begun: Vec<Operation>,
}

impl Bench {
    pub(super) fn new(call: Call, context: ChatBinding, shown: bool) -> Self {
        Self::with_cache(call, context, shown, LogCache::default())
    }

    pub(super) fn with_cache(call: Call, context: ChatBinding, shown: bool, cache: LogCache) -> Self {
        let (session, effects) = Session::new(call, context, shown, cache);
        let mut bench = Self { session, running: BTreeMap::new(), begun: Vec::new() };
        bench.perform(effects);
        bench
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Start(ticket, operation) => {
                    self.begun.push(operation);
                    assert!(self.running.insert(ticket, operation).is_none(), "a ticket names one operation");
                }
                Effect::Cancel(ticket) => {
                    assert!(self.running.remove(&ticket).is_some(), "only what runs is ended");
                }
            }
        }
    }

    pub(super) fn on(&mut self, event: Event) {
        if let Event::Answer(ticket, answer) = &event
            && answer.is_last()
        {
            self.running.remove(ticket);
        }
        let effects = self.session.handle(event);
        self.perform(effects);
    }

    fn answer(&mut self, is_it: impl Fn(&Operation) -> bool, answer: Answer) {
        let found = self.running.iter().find(|(_, operation)| is_it(operation)).map(|(ticket, _)| *ticket);
        let ticket = found.unwrap_or_else(|| panic!("nothing runs that {answer:?} answers: {:?}", self.running));
        self.on(Event::Answer(ticket, answer));
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
        let is_it = |operation: &Operation| matches!(operation, Operation::ReadLog(_));
        let ended = answer.map(|list| self.answer(is_it, Answer::LogChunk(list)));
        self.answer(is_it, Answer::LogEnded(ended));
    }

    pub(super) fn stream(&mut self, answer: Answer) {
        self.answer(|operation| matches!(operation, Operation::Follow { .. }), answer);
    }

    pub(super) fn receive(&mut self, ids: impl IntoIterator<Item = i64>) {
        for id in ids {
            self.stream(Answer::Frame(frame(id)));
        }
    }

    pub(super) fn elapse(&mut self, delay: Delay) {
        self.answer(|operation| *operation == Operation::Wait(delay), Answer::Elapsed);
    }

    pub(super) fn runs(&self, operation: Operation) -> bool {
        self.running.values().any(|running| *running == operation)
    }

    pub(super) fn followed(&self) -> Option<BuildId> {
        self.running.values().find_map(|operation| match operation {
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

/// A session that follows build 1, which the chat was newly bound to.
pub(super) fn following() -> Bench {
    let mut bench = Bench::new(running(), bound(Some(build_id(0))), true);
    bench.on(Event::Binding(bound(Some(build_id(1)))));
    bench.stream(Answer::Opened);
    bench
}
