//! The invariants of the design, in random worlds.
//!
//! A world has the call's own build and an older, ended build of the same workspace. `PROPTEST_CASES` sets the number of
//! worlds.

use proptest::prelude::*;

use super::harness::*;
use crate::{
    build_log::{
        LogCache, LogStore, Problem, ProblemKind,
        session::{Answer, Call, Event, Operation, OperationId, Session, SessionVersion, View, slot::Slot},
    },
    tool_call::CallState,
    workspace::{BuildId, JobStatus, WorkspaceBuild},
};

const OLD: u128 = 0;
const OWN: u128 = 1;
const LINES: usize = 12;

#[derive(Clone, Debug)]
enum Step {
    /// The build writes this many lines.
    Write(usize),
    /// The job ends with this status.
    EndJob(&'static str),
    /// The stream sends the line at this distance from the next one. 0 keeps the order.
    Deliver(usize),
    /// The stream sends a line again.
    Repeat(usize),
    Garbage(&'static str),
    BreakStream,
    /// The server closes the stream as finished.
    CloseStream,
    /// The pending read succeeds or fails.
    AnswerRead(Result<(), ProblemKind>),
    AnswerLog(Result<(), ProblemKind>),
    /// The list is truncated, with or without an error.
    TruncateLog(Result<(), ProblemKind>),
    /// A delay elapses.
    Elapse(usize),
    Expand(bool),
    Retry,
    Resume,
    Bind,
    EndCall(CallState, bool),
}

fn problem() -> impl Strategy<Value = ProblemKind> {
    prop::sample::select(vec![
        ProblemKind::SignedOut,
        ProblemKind::NotFound,
        ProblemKind::RateLimited,
        ProblemKind::Server,
        ProblemKind::Unreachable,
        ProblemKind::Unreadable,
    ])
}

fn step() -> impl Strategy<Value = Step> {
    let outcome = || prop_oneof![3 => Just(Ok(())), 1 => problem().prop_map(Err)];
    prop_oneof![
        4 => (1usize..4).prop_map(Step::Write),
        1 => prop::sample::select(vec!["succeeded", "failed", "canceled"]).prop_map(Step::EndJob),
        6 => prop_oneof![4 => Just(0usize), 1 => 1usize..4].prop_map(Step::Deliver),
        2 => (0usize..LINES).prop_map(Step::Repeat),
        1 => prop::sample::select(vec!["", "{", "null", "{\"id\":\"x\"}", "[1,2]", "\u{0}"]).prop_map(Step::Garbage),
        2 => Just(Step::BreakStream),
        2 => Just(Step::CloseStream),
        5 => outcome().prop_map(Step::AnswerRead),
        3 => outcome().prop_map(Step::AnswerLog),
        1 => outcome().prop_map(Step::TruncateLog),
        4 => (0..Slot::ALL.len()).prop_map(Step::Elapse),
        2 => any::<bool>().prop_map(Step::Expand),
        1 => Just(Step::Retry),
        1 => Just(Step::Resume),
        2 => Just(Step::Bind),
        1 => (prop::sample::select(vec![CallState::Succeeded, CallState::Failed]), any::<bool>())
            .prop_map(|(state, with_build)| Step::EndCall(state, with_build)),
    ]
}

fn id(index: usize) -> i64 {
    100 + 7 * index as i64
}

struct World {
    harness: Harness,
    cache: LogCache,
    written: usize,
    job: &'static str,
    /// The index of the next line of the stream.
    cursor: usize,
    /// The number of lines in the requested list. It may be outdated when it arrives.
    listed: usize,
    seen: Vec<i64>,
    call: CallState,
    is_expanded: bool,
    /// The version at the last check, and all that was shown except for lines.
    checked: Option<(SessionVersion, String)>,
}

impl World {
    fn new(is_expanded: bool) -> Self {
        let cache = LogCache::default();
        let harness = Harness::with_cache(running(), bound(Some(build_id(OLD))), is_expanded, cache.clone());
        Self {
            harness,
            cache,
            written: 0,
            job: "pending",
            cursor: 0,
            listed: 0,
            seen: vec![],
            call: CallState::Running,
            is_expanded,
            checked: None,
        }
    }

    fn id(&self, matches: impl Fn(&Operation) -> bool) -> Option<(OperationId, Operation)> {
        self.harness.pending.iter().find(|(_, operation)| matches(operation)).map(|(id, op)| (*id, *op))
    }

    fn send(&mut self, event: Event) {
        let started = self.harness.started.len();
        self.harness.send(event);
        for operation in &self.harness.started[started..] {
            match operation {
                Operation::Follow { after, .. } => {
                    self.cursor = after.map_or(0, |after| (0..LINES).filter(|index| id(*index) <= after).count());
                }
                Operation::ReadLog(_) => self.listed = self.written,
                _ => {}
            }
        }
    }

    fn answer(&mut self, matches: impl Fn(&Operation) -> bool, answer: Answer) {
        if let Some((id, _)) = self.id(matches) {
            self.send(Event::Answer(id, answer));
        }
    }

    fn stream(&mut self, answer: Answer) {
        self.answer(|operation| matches!(operation, Operation::Follow { .. }), answer);
    }

    fn build_now(&self, build: BuildId) -> WorkspaceBuild {
        if build == build_id(OWN) { super::harness::build(OWN, self.job, "start") } else { old_build() }
    }

    fn ended(&self) -> bool {
        !matches!(self.job, "pending" | "running")
    }

    fn answer_read(&mut self, outcome: Result<(), ProblemKind>) {
        let problem = outcome.map_err(|kind| Problem::new(kind, "no"));
        if let Some((id, Operation::ReadBuild(build))) = self.id(|op| matches!(op, Operation::ReadBuild(_))) {
            let answer = problem.map(|()| self.build_now(build));
            self.send(Event::Answer(id, Answer::Build(answer.map(Box::new))));
        } else {
            // Until the first line, the own build does not exist and the old one is the latest.
            let latest = self.build_now(build_id(if self.written > 0 { OWN } else { OLD }));
            let answer = problem.map(|()| workspace(latest));
            self.answer(|op| matches!(op, Operation::ReadWorkspace(_)), Answer::Workspace(answer.map(Box::new)));
        }
    }

    fn list(&self) -> Vec<u8> {
        list((0..self.listed).map(id))
    }

    /// Answers with the list in chunks that are shorter than a line, and with its end.
    fn answer_log(&mut self, list: &[u8], end: Result<(), Problem>) {
        let matches = |operation: &Operation| matches!(operation, Operation::ReadLog(_));
        for piece in list.chunks(37) {
            self.answer(matches, Answer::LogChunk(piece.to_vec()));
        }
        self.answer(matches, Answer::LogEnded(end));
    }

    fn elapse(&mut self, which: usize) {
        let waits: Vec<_> =
            self.harness.pending.iter().filter(|(_, op)| matches!(op, Operation::Wait(_))).map(|(t, _)| *t).collect();
        if let Some(id) = waits.get(which) {
            self.send(Event::Answer(*id, Answer::Elapsed));
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Write(lines) if !self.ended() => {
                self.written = (self.written + lines).min(LINES);
                self.job = "running";
            }
            Step::Write(_) => {}
            Step::EndJob(job) if self.written > 0 && !self.ended() => self.job = job,
            Step::EndJob(_) => {}
            Step::Deliver(ahead) => {
                let index = self.cursor + ahead;
                if index < self.written {
                    self.stream(Answer::Frame(frame(id(index))));
                    self.cursor += usize::from(ahead == 0);
                }
            }
            Step::Repeat(index) if index < self.written => self.stream(Answer::Frame(frame(id(index)))),
            Step::Repeat(_) => {}
            Step::Garbage(text) => self.stream(Answer::Frame(text.into())),
            Step::BreakStream => self.stream(Answer::Closed { done: false }),
            Step::CloseStream => self.stream(Answer::Closed { done: true }),
            Step::AnswerRead(outcome) => self.answer_read(outcome),
            Step::AnswerLog(Ok(())) => self.answer_log(&self.list(), Ok(())),
            Step::AnswerLog(Err(kind)) => self.answer_log(b"", Err(Problem::new(kind, "no"))),
            Step::TruncateLog(end) => {
                let list = self.list();
                self.answer_log(&list[..list.len() / 2], end.map_err(|kind| Problem::new(kind, "no")));
            }
            Step::Elapse(which) => self.elapse(which),
            Step::Expand(is_expanded) => {
                self.is_expanded = is_expanded;
                self.send(Event::Expanded(is_expanded));
            }
            Step::Retry => self.send(Event::Retry),
            Step::Resume => self.send(Event::Resumed),
            Step::Bind => self.send(Event::Binding(bound(Some(build_id(OWN))))),
            Step::EndCall(state, with_build) if self.call == CallState::Running => {
                self.call = state;
                self.send(Event::Call(Call { state, build_id: with_build.then(|| build_id(OWN)), ..running() }));
                if state == CallState::Succeeded && !with_build {
                    self.seen.clear();
                }
            }
            Step::EndCall(..) => {}
        }
    }

    fn check(&mut self) -> Result<(), TestCaseError> {
        let ids = self.harness.ids();
        let tracked_build = self.harness.session.log().map(LogStore::build);
        prop_assert!(tracked_build.is_none_or(|build| build == build_id(OWN)), "invariant 1: another build");
        prop_assert!(ids.is_sorted_by(|a, b| a < b), "invariant 2: duplicate or out of order: {:?}", ids);
        prop_assert!(ids.iter().all(|line| (0..self.written).any(|index| id(index) == *line)), "invariant 2: invented");
        prop_assert!(
            self.seen.iter().all(|line| ids.contains(line)),
            "invariant 2: lost: {:?} of {:?}",
            ids,
            self.seen
        );
        if let Some(cached) = self.cache.get(build_id(OWN)) {
            prop_assert!(self.ended(), "invariant 3: cached before the job ended");
            prop_assert!(cached.ids().iter().copied().eq((0..self.written).map(id)), "invariant 3: cached in part");
        }
        if self.call != CallState::Running && !self.is_expanded {
            prop_assert!(self.harness.pending.is_empty(), "invariant 4: {:?}", self.harness.pending);
        }
        prop_assert_eq!(self.harness.view() == View::Log, !ids.is_empty(), "invariant 6: lines are hidden");
        let session = &self.harness.session;
        let queued = session.build().is_some_and(|build| build.job.status == JobStatus::Pending);
        prop_assert!(ids.is_empty() || !queued, "a build with lines is shown as queued");
        let now = (session.version(), shown(session));
        if let Some((version, before)) = &self.checked {
            prop_assert!(
                now.0 != *version || now.1 == *before,
                "changed without a new version: {} to {}",
                before,
                now.1
            );
        }
        self.checked = Some(now);
        self.seen = ids;
        Ok(())
    }

    /// Answers operations until none is pending, at most 200.
    fn settle(&mut self, mut answer: impl FnMut(&mut Self, OperationId, Operation)) -> Result<(), TestCaseError> {
        for _ in 0..200 {
            let Some((id, operation)) = self.harness.pending.iter().next().map(|(t, op)| (*t, *op)) else { break };
            answer(self, id, operation);
            self.check()?;
        }
        Ok(())
    }

    fn answer_with_success(&mut self, id: OperationId, operation: Operation) {
        match operation {
            Operation::ReadWorkspace(_) | Operation::ReadBuild(_) => self.answer_read(Ok(())),
            Operation::ReadLog(_) => self.answer_log(&self.list(), Ok(())),
            Operation::Follow { .. } => {
                while self.cursor < self.written {
                    self.step(Step::Deliver(0));
                }
                self.stream(Answer::Closed { done: self.ended() });
            }
            Operation::Wait(_) => self.send(Event::Answer(id, Answer::Elapsed)),
            _ => self.send(Event::Answer(id, Answer::Unsupported)),
        }
    }

    fn answer_with_failure(&mut self, id: OperationId, operation: Operation) {
        let problem = || Problem::new(ProblemKind::Unreachable, "The server cannot be reached.");
        let answer = match operation {
            Operation::ReadWorkspace(_) => Answer::Workspace(Err(problem())),
            Operation::ReadBuild(_) => Answer::Build(Err(problem())),
            Operation::ReadLog(_) => Answer::LogEnded(Err(problem())),
            Operation::Follow { .. } => Answer::Closed { done: false },
            Operation::Wait(_) => Answer::Elapsed,
            _ => Answer::Unsupported,
        };
        self.send(Event::Answer(id, answer));
    }
}

/// All that is shown of a session except for lines.
fn shown(session: &Session) -> String {
    let log = session.log().map(|log| {
        let stages: Vec<_> = log.stages().map(|stage| stage.name().to_owned()).collect();
        (stages, log.current_stage(), log.started_at(), log.first_error().map(|(stage, _, line)| (stage, line.id)))
    });
    let state = (session.view(), session.notices(), session.is_live(), session.has_failed(), session.has_content());
    format!(
        "{:?}",
        (session.build_state(), state, log, session.complete_build(), session.build(), session.workspace_names())
    )
}

fn old_build() -> WorkspaceBuild {
    build(OLD, "succeeded", "stop")
}

fn worlds() -> impl Strategy<Value = (bool, Vec<Step>)> {
    (any::<bool>(), prop::collection::vec(step(), 0..80))
}

fn run(is_expanded: bool, steps: Vec<Step>) -> Result<World, TestCaseError> {
    let mut world = World::new(is_expanded);
    world.check()?;
    for step in steps {
        world.step(step);
        world.check()?;
    }
    Ok(world)
}

proptest! {
    /// Invariants 1, 2, 3, 4 and 6 after every step. In the end, without failures, the log equals the list.
    #[test]
    fn the_log_is_complete_in_the_end((is_expanded, steps) in worlds()) {
        let mut world = run(is_expanded, steps)?;
        world.step(Step::Write(1));
        if !world.ended() {
            world.job = "succeeded";
        }
        world.step(Step::Expand(true));
        world.call = CallState::Succeeded;
        world.send(Event::Call(succeeded(Some(build_id(OWN)))));
        world.send(Event::Retry);
        world.settle(World::answer_with_success)?;
        prop_assert!(world.harness.pending.is_empty(), "{:?}", world.harness.pending);
        let truth: Vec<_> = (0..world.written).map(id).collect();
        prop_assert_eq!(world.harness.ids(), truth);
        prop_assert!(world.harness.session.notices().is_empty());
    }

    /// Invariant 5 if every operation fails.
    #[test]
    fn loading_ends_when_everything_fails((is_expanded, steps) in worlds()) {
        let mut world = run(is_expanded, steps)?;
        world.step(Step::Expand(true));
        world.settle(World::answer_with_failure)?;
        let view = world.harness.view();
        prop_assert!(
            !matches!(view, View::Loading | View::Reconnecting | View::Queued { .. }),
            "{:?} with {:?}", view, world.harness.pending
        );
    }

    /// Invariant 5 if no operation is answered: once the build is known, timeouts end the loading view.
    #[test]
    fn loading_ends_when_nothing_answers((is_expanded, steps) in worlds()) {
        let mut world = run(is_expanded, steps)?;
        world.step(Step::Expand(true));
        for _ in 0..50 {
            (0..Slot::ALL.len()).for_each(|which| world.elapse(which));
            world.check()?;
        }
        let known = world.harness.session.log().is_some();
        prop_assert!(!known || world.harness.view() != View::Loading);
    }
}
