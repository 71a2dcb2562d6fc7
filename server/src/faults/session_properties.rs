//! The session alone under the schedules that `cargo xtask chaos` has a browser go through: the same faults, made by the
//! same code, but without a socket, a page or a clock, so that a hundred thousand of them take seconds.
//!
//! `PROPTEST_CASES` says how many schedules are tried; `cargo xtask fuzz` tries very many.

use std::{
    cell::Cell,
    collections::{BTreeMap, VecDeque},
};

use chat_workspace_tools::{
    api::{ApiError, StreamEvent},
    build_log::{
        Answer, Call, ChatBinding, Effect, Event, LogCache, LogLevel, LogLine, LogSource, Operation, OperationId,
        Problem, Session, View,
    },
    tool_call::CallState,
    workspace::{BuildId, Transition, Workspace, WorkspaceBuild, WorkspaceId},
};
use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    ReadFault, Schedule, StreamFault,
    frames::{Deed, Frames},
    read::{PAGE, half},
};
use crate::http::json::encode;

/// The longest log of a world. As in the chaos test, a schedule's faults come after up to 20 frames.
const LINES: usize = 40;

fn build_id() -> BuildId {
    Uuid::from_u128(0xB001).into()
}

fn workspace_id() -> WorkspaceId {
    Uuid::from_u128(0xA001).into()
}

/// What happens next. Which of the running operations gets on is drawn too.
#[derive(Clone, Debug)]
enum Step {
    /// The build writes so many lines.
    Write(usize),
    /// The build ends.
    EndBuild(&'static str),
    /// One of the running operations gets on: it brings what its fault lets through, or time passes for it.
    GetOn(usize),
    /// Time passes for an operation whatever it waits for: a request is given up, a wait is over.
    Expire(usize),
    Show(bool),
    Retry,
    Wake,
    /// The tool call ends, with the build in its result.
    EndCall,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (1usize..8).prop_map(Step::Write),
        1 => prop::sample::select(vec!["succeeded", "failed", "canceled"]).prop_map(Step::EndBuild),
        24 => (0usize..8).prop_map(Step::GetOn),
        3 => (0usize..8).prop_map(Step::Expire),
        1 => any::<bool>().prop_map(Step::Show),
        1 => Just(Step::Retry),
        1 => Just(Step::Wake),
        1 => Just(Step::EndCall),
    ]
}

/// A connection that follows the log, from the server's side.
struct Connection {
    /// None where nothing goes wrong with it.
    frames: Option<Frames>,
    is_open: bool,
    /// How many of the log's lines it has looked at.
    read: usize,
    has_ended: bool,
    /// What it has decided on and not done yet.
    deeds: VecDeque<Deed>,
}

/// An operation of the session's, with what the world makes of it.
enum Running {
    /// A request, whose answer was made when it was asked, as servers do.
    Request {
        operation: Operation,
        answer: Value,
        fault: Option<ReadFault>,
    },
    Stream(Connection),
    /// The upgrade was refused.
    Refused,
    Wait,
}

/// A chat that is bound to a build, and a server that fails it by a schedule.
struct World {
    schedule: Schedule,
    streams: usize,
    reads: usize,
    /// How many connections and requests something was wrong with.
    faults: usize,
    lines: Vec<LogLine>,
    written: usize,
    job: &'static str,
    session: Session,
    running: BTreeMap<OperationId, Running>,
    cache: LogCache,
    seen: Vec<i64>,
}

impl World {
    fn new(seed: u64) -> Self {
        let cache = LogCache::default();
        let call = Call { transition: Transition::Start, state: CallState::Running, build_id: None, no_build: false };
        let unbound = ChatBinding { workspace_id: Some(workspace_id()), build_id: None };
        let (session, effects) = Session::new(call, unbound, true, cache.clone());
        let lines = (0..LINES).map(line).collect();
        let mut world = Self {
            schedule: Schedule::new(seed),
            streams: 0,
            reads: 0,
            faults: 0,
            lines,
            written: 0,
            job: "pending",
            session,
            running: BTreeMap::new(),
            cache,
            seen: Vec::new(),
        };
        world.perform(effects);
        world
    }

    fn has_ended(&self) -> bool {
        !matches!(self.job, "pending" | "running")
    }

    fn build(&self) -> Value {
        json!({ "id": build_id(), "transition": "start", "job": { "status": self.job } })
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Cancel(ticket) => _ = self.running.remove(&ticket),
                Effect::Start(ticket, operation) => {
                    let begun = self.begin(operation);
                    self.running.insert(ticket, begun);
                }
            }
        }
    }

    fn begin(&mut self, operation: Operation) -> Running {
        let answer = match operation {
            Operation::Wait(_) => return Running::Wait,
            Operation::Follow { after, .. } => return self.connect(after),
            Operation::ReadWorkspace(_) => {
                json!({ "id": workspace_id(), "name": "my-ws", "owner_name": "ada", "latest_build": self.build() })
            }
            Operation::ReadBuild(_) => self.build(),
            Operation::ReadLog(_) => json!(self.lines[..self.written]),
        };
        // The fault plane armed the build, not its workspace.
        let is_armed = !matches!(operation, Operation::ReadWorkspace(_));
        let fault = self.schedule.read(self.reads).filter(|_| is_armed);
        self.reads += usize::from(is_armed);
        self.faults += usize::from(fault.is_some());
        Running::Request { operation, answer, fault }
    }

    fn connect(&mut self, after: Option<i64>) -> Running {
        let fault = self.schedule.stream(self.streams);
        self.streams += 1;
        self.faults += usize::from(fault.is_some());
        if matches!(fault, Some(StreamFault::Refuse { .. })) {
            return Running::Refused;
        }
        let read = self.lines.iter().filter(|line| after.is_some_and(|after| line.id <= after)).count();
        let frames = fault.map(Frames::new);
        Running::Stream(Connection { frames, is_open: false, read, has_ended: false, deeds: VecDeque::new() })
    }

    fn on(&mut self, event: Event) {
        let effects = self.session.handle(event);
        self.perform(effects);
    }

    fn answer(&mut self, ticket: OperationId, answer: Answer) {
        let goes_on = matches!(answer, Answer::LogChunk(_) | Answer::Opened | Answer::Frame(_));
        if !goes_on {
            self.running.remove(&ticket);
        }
        self.on(Event::Answer(ticket, answer));
    }

    /// Lets an operation get on by one step. Says whether there was one.
    fn get_on(&mut self, ticket: OperationId) -> bool {
        match self.running.get_mut(&ticket) {
            None => false,
            Some(Running::Wait) => {
                self.answer(ticket, Answer::Elapsed);
                true
            }
            Some(Running::Refused) => {
                self.answer(ticket, Answer::Closed { done: false });
                true
            }
            Some(Running::Request { fault: Some(ReadFault::Hang), .. }) => false,
            Some(Running::Request { .. }) => {
                self.answer_request(ticket);
                true
            }
            Some(Running::Stream(connection)) => {
                let (lines, has_ended) = (&self.lines[..self.written], !matches!(self.job, "pending" | "running"));
                match connection.next(lines, has_ended) {
                    Some(answer) => {
                        self.answer(ticket, answer);
                        true
                    }
                    None => false,
                }
            }
        }
    }

    fn answer_request(&mut self, ticket: OperationId) {
        let Some(Running::Request { operation, answer, fault }) = self.running.get(&ticket) else { return };
        let body = (encode(answer).expect("is JSON") + "\n").into_bytes();
        let (operation, cut) = (*operation, body[..half(body.len())].to_vec());
        let broken = ApiError::Unreachable { detail: "broken off".to_owned() };
        let (body, end) = match fault {
            None => (body, Ok(())),
            Some(ReadFault::Status(status)) => (Vec::new(), Err(ApiError::from_response(*status, b""))),
            Some(ReadFault::RetryAfter(seconds)) => {
                let refusal = ApiError::from_response(429, b"").with_retry_after(Some(&seconds.to_string()));
                (Vec::new(), Err(refusal))
            }
            Some(ReadFault::Break | ReadFault::Hang) => (cut, Err(broken)),
            Some(ReadFault::Cut) => (cut, Ok(())),
            Some(ReadFault::Empty) => (Vec::new(), Ok(())),
            Some(ReadFault::Page) => (PAGE.into(), Ok(())),
        };
        match operation {
            Operation::ReadLog(_) => {
                for piece in body.chunks(97) {
                    self.answer(ticket, Answer::LogChunk(piece.to_vec()));
                }
                self.answer(ticket, Answer::LogEnded(end.map_err(Problem::from)));
            }
            Operation::ReadWorkspace(_) => {
                let read = end.and_then(|()| ApiError::read_json::<Workspace>(&body));
                self.answer(ticket, Answer::Workspace(read.map(Box::new).map_err(Problem::from)));
            }
            _ => {
                let read = end.and_then(|()| ApiError::read_json::<WorkspaceBuild>(&body));
                self.answer(ticket, Answer::Build(read.map(Box::new).map_err(Problem::from)));
            }
        }
    }

    /// Lets so much time pass that an operation ends which has nothing more to bring.
    fn expire(&mut self, ticket: OperationId) {
        match self.running.get_mut(&ticket) {
            // The driver gives up a request that brings nothing for a minute.
            Some(Running::Request { fault, .. }) => {
                *fault = Some(ReadFault::Break);
                self.answer_request(ticket);
            }
            // A dead connection is found out by the session itself, when its own wait is over.
            Some(Running::Stream(_)) | None => {}
            Some(Running::Wait | Running::Refused) => _ = self.get_on(ticket),
        }
    }

    fn nth(&self, which: usize) -> Option<OperationId> {
        let count = self.running.len();
        (count > 0).then(|| self.running.keys().nth(which % count).copied()).flatten()
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Write(lines) if !self.has_ended() => {
                self.written = (self.written + lines).min(LINES);
                self.job = "running";
            }
            Step::EndBuild(job) if self.job == "running" => self.job = job,
            Step::Write(_) | Step::EndBuild(_) => {}
            Step::GetOn(which) => _ = self.nth(which).map(|ticket| self.get_on(ticket)),
            Step::Expire(which) => _ = self.nth(which).map(|ticket| self.expire(ticket)),
            Step::Show(shown) => self.on(Event::Expanded(shown)),
            Step::Retry => self.on(Event::Retry),
            Step::Wake => self.on(Event::Resumed),
            Step::EndCall => self.end_call(),
        }
    }

    fn end_call(&mut self) {
        let build_id = Some(build_id());
        let call = Call { transition: Transition::Start, state: CallState::Succeeded, build_id, no_build: false };
        self.on(Event::Call(call));
    }

    fn shown(&self) -> Vec<i64> {
        self.session.log().map(|log| log.ids().to_vec()).unwrap_or_default()
    }

    fn truth(&self) -> Vec<i64> {
        self.lines[..self.written].iter().map(|line| line.id).collect()
    }

    /// No line lost that was there, none doubled, out of order or invented, and nothing kept for good that is not whole.
    fn check(&mut self) -> Result<(), TestCaseError> {
        let (shown, truth) = (self.shown(), self.truth());
        prop_assert!(shown.is_sorted_by(|a, b| a < b), "doubled or out of order: {:?}", shown);
        prop_assert!(shown.iter().all(|id| truth.binary_search(id).is_ok()), "invented: {:?} of {:?}", shown, truth);
        let is_kept = |id: &i64| shown.binary_search(id).is_ok();
        prop_assert!(self.seen.iter().all(is_kept), "lost: {:?} of {:?}", shown, self.seen);
        if let Some(kept) = self.cache.get(build_id()) {
            prop_assert!(self.has_ended() && kept.ids() == truth, "kept before it was whole: {:?}", kept.ids());
        }
        self.seen = shown;
        Ok(())
    }

    /// Ends the build and the call and lets all get on, with a reader who clicks Retry, until the log is whole.
    fn settle(&mut self) -> Result<(), TestCaseError> {
        self.take(Step::Write(1));
        self.take(Step::EndBuild("succeeded"));
        self.take(Step::Show(true));
        self.end_call();
        for _ in 0..1_000 {
            let tickets: Vec<_> = self.running.keys().copied().collect();
            if tickets.is_empty() {
                if self.shown() == self.truth() && self.session.view() == View::Log {
                    return Ok(());
                }
                self.on(Event::Retry);
            }
            let mut moved = false;
            for ticket in &tickets {
                if !matches!(self.running.get(ticket), Some(Running::Wait)) {
                    moved |= self.get_on(*ticket);
                    self.check()?;
                }
            }
            // Only when nothing else happens does time pass.
            for ticket in tickets.into_iter().filter(|_| !moved) {
                self.expire(ticket);
                self.check()?;
            }
        }
        prop_assert!(false, "still waiting: {:?} with {} lines", self.session.view(), self.shown().len());
        Ok(())
    }
}

impl Connection {
    /// What the client hears next, if anything.
    fn next(&mut self, lines: &[LogLine], has_ended: bool) -> Option<Answer> {
        if !self.is_open {
            self.is_open = true;
            return Some(Answer::Opened);
        }
        loop {
            while let Some(deed) = self.deeds.pop_front() {
                match deed {
                    Deed::Send(frame) => return Some(Answer::Frame(frame)),
                    Deed::Pause(_) => {}
                    Deed::Break => return Some(Answer::Closed { done: false }),
                    Deed::Close(code) => return Some(Answer::Closed { done: code == StreamEvent::DONE }),
                    Deed::Stall => {
                        self.deeds.push_front(Deed::Stall);
                        return None;
                    }
                }
            }
            let deeds = if let Some(line) = lines.get(self.read) {
                self.read += 1;
                let frame = encode(line).expect("is JSON") + "\n";
                self.frames
                    .as_mut()
                    .map_or_else(|| vec![Deed::Send(frame.clone())], |frames| frames.take(frame.clone()))
            } else if has_ended && !self.has_ended {
                self.has_ended = true;
                self.frames.as_mut().map_or_else(|| vec![Deed::Close(StreamEvent::DONE)], Frames::end)
            } else {
                return None;
            };
            self.deeds.extend(deeds);
        }
    }
}

/// Line `n` of the log: ids have gaps, stages come and go, some lines are markers.
fn line(n: usize) -> LogLine {
    let is_marker = n.is_multiple_of(10);
    LogLine {
        id: 20_000 + 3 * n as i64,
        created_at: "2026-04-10T09:15:30.012Z".to_owned(),
        log_source: if is_marker { LogSource::ProvisionerDaemon } else { LogSource::Provisioner },
        log_level: LogLevel::Info,
        stage: format!("Stage {}", n / 10),
        output: if is_marker { String::new() } else { format!("line {n} \u{1b}[3{}m<b>&\u{2028}é\u{1b}[0m", n % 8) },
    }
}

#[test]
fn no_line_is_lost_doubled_or_out_of_order_under_any_fault_schedule() {
    let [schedules, faults, lines] = [(); 3].map(|()| Cell::new(0));
    let worlds = (any::<u64>(), prop::collection::vec(step(), 0..120));
    let mut runner = TestRunner::new(ProptestConfig::default());
    let held = runner.run(&worlds, |(seed, steps)| {
        let mut world = World::new(seed);
        world.check()?;
        world.on(Event::Binding(ChatBinding { workspace_id: Some(workspace_id()), build_id: Some(build_id()) }));
        for step in steps {
            world.take(step);
            world.check()?;
        }
        world.settle()?;
        schedules.set(schedules.get() + 1);
        faults.set(faults.get() + world.faults);
        lines.set(lines.get() + world.written);
        Ok(())
    });
    held.unwrap_or_else(|error| panic!("{error}"));
    println!(
        "count: {} fault schedules gone through by the session alone: {} faults met, {} lines compared at the end",
        schedules.get(),
        faults.get(),
        lines.get()
    );
}
