use std::collections::BTreeMap;

use chat_workspace_tools::{
    api::ApiError,
    build_log::{LogLevel, LogLine, LogSource, Problem},
    internals::{Answer, Call, ChatBinding, Effect, Event, LogCache, Operation, OperationId, Session, View},
    tool_call::CallState,
    workspace::{BuildId, Transition, Workspace, WorkspaceBuild, WorkspaceId},
};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::connection::Connection;
use crate::{
    faults::{
        request::{PROXY_PAGE, half},
        schedule::{FaultSchedule, RequestFault, StreamFault},
    },
    web::encode,
};

/// The maximum length of a log: twice the 20 frames after which a scheduled fault occurs at the latest.
const MAX_LINES: usize = 40;

pub(super) fn build_id() -> BuildId {
    Uuid::from_u128(0xB001).into()
}

pub(super) fn workspace_id() -> WorkspaceId {
    Uuid::from_u128(0xA001).into()
}

/// A step of the simulation. An operation is chosen by an index into the running operations.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// The build writes this number of lines.
    WriteLines(usize),
    /// The build ends with this job status.
    EndBuild(&'static str),
    /// An operation makes progress, as far as its fault allows.
    Advance(usize),
    /// An operation times out.
    Expire(usize),
    /// The row is expanded or collapsed.
    Show(bool),
    /// The user clicks Retry.
    Retry,
    /// The page is online or visible again.
    Wake,
    /// The tool call ends with the build's id in its result.
    EndCall,
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (1usize..8).prop_map(Step::WriteLines),
        1 => prop::sample::select(vec!["succeeded", "failed", "canceled"]).prop_map(Step::EndBuild),
        24 => (0usize..8).prop_map(Step::Advance),
        3 => (0usize..8).prop_map(Step::Expire),
        1 => any::<bool>().prop_map(Step::Show),
        1 => Just(Step::Retry),
        1 => Just(Step::Wake),
        1 => Just(Step::EndCall),
    ]
}

/// An operation of the session and its state in the simulation.
enum Running {
    /// A request. Its response is created when the request starts.
    Request {
        operation: Operation,
        response: Value,
        fault: Option<RequestFault>,
    },
    Stream(Connection),
    /// The upgrade was refused.
    Refused,
    /// The server has no such stream.
    Unsupported,
    Wait,
}

/// A session, and a server that injects the faults of a schedule.
pub(super) struct Simulation {
    schedule: FaultSchedule,
    streams: usize,
    requests: usize,
    /// The number of injected faults.
    pub(super) faults: usize,
    lines: Vec<LogLine>,
    pub(super) written: usize,
    job: &'static str,
    session: Session,
    running: BTreeMap<OperationId, Running>,
    cache: LogCache,
    /// The lines that the session had at the last check.
    seen: Vec<i64>,
}

impl Simulation {
    pub(super) fn new(seed: u64) -> Self {
        let cache = LogCache::default();
        let call = Call { transition: Transition::Start, state: CallState::Running, build_id: None, no_build: false };
        let unbound = ChatBinding { workspace_id: Some(workspace_id()), ..ChatBinding::default() };
        let (session, effects) = Session::new(call, unbound, true, cache.clone());
        let lines = (0..MAX_LINES).map(line).collect();
        let mut simulation = Self {
            schedule: FaultSchedule::new(seed),
            streams: 0,
            requests: 0,
            faults: 0,
            lines,
            written: 0,
            job: "pending",
            session,
            running: BTreeMap::new(),
            cache,
            seen: Vec::new(),
        };
        simulation.perform(effects);
        simulation
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
                Effect::Cancel(id) => _ = self.running.remove(&id),
                Effect::Start(id, operation) => {
                    let running = self.begin(operation);
                    self.running.insert(id, running);
                }
            }
        }
    }

    fn begin(&mut self, operation: Operation) -> Running {
        let response = match operation {
            Operation::Wait(_) => return Running::Wait,
            Operation::Follow { after, .. } => return self.connect(after),
            Operation::WatchWorkspace(_) => return Running::Unsupported,
            Operation::ReadAgentLog(_) | Operation::FollowAgent { .. } | Operation::ReadTimings(_) => {
                unreachable!("the build has no agents")
            }
            Operation::ReadWorkspace(_) => {
                json!({ "id": workspace_id(), "name": "my-ws", "owner_name": "ada", "latest_build": self.build() })
            }
            Operation::ReadBuild(_) => self.build(),
            Operation::ReadLog(_) => json!(self.lines[..self.written]),
        };
        // Faults are injected for the build, not for its workspace.
        let is_armed = !matches!(operation, Operation::ReadWorkspace(_));
        let fault = self.schedule.request_fault(self.requests).filter(|_| is_armed);
        self.requests += usize::from(is_armed);
        self.faults += usize::from(fault.is_some());
        Running::Request { operation, response, fault }
    }

    fn connect(&mut self, after: Option<i64>) -> Running {
        let fault = self.schedule.stream_fault(self.streams);
        self.streams += 1;
        self.faults += usize::from(fault.is_some());
        if matches!(fault, Some(StreamFault::Refuse { .. })) {
            return Running::Refused;
        }
        let read = self.lines.iter().filter(|line| after.is_some_and(|after| line.id <= after)).count();
        Running::Stream(Connection::new(fault, read))
    }

    pub(super) fn handle(&mut self, event: Event) {
        let effects = self.session.handle(event);
        self.perform(effects);
    }

    fn answer(&mut self, id: OperationId, answer: Answer) {
        let is_progress = matches!(answer, Answer::LogChunk(_) | Answer::Opened | Answer::Frame(_));
        if !is_progress {
            self.running.remove(&id);
        }
        self.handle(Event::Answer(id, answer));
    }

    /// Advances an operation by one step; returns whether it made progress.
    fn advance(&mut self, id: OperationId) -> bool {
        match self.running.get_mut(&id) {
            None => false,
            Some(Running::Wait) => {
                self.answer(id, Answer::Elapsed);
                true
            }
            Some(Running::Refused) => {
                self.answer(id, Answer::Closed { done: false });
                true
            }
            Some(Running::Unsupported) => {
                self.answer(id, Answer::Unsupported);
                true
            }
            Some(Running::Request { fault: Some(RequestFault::Hang), .. }) => false,
            Some(Running::Request { .. }) => {
                self.answer_request(id);
                true
            }
            Some(Running::Stream(connection)) => {
                let (lines, has_ended) = (&self.lines[..self.written], !matches!(self.job, "pending" | "running"));
                match connection.next(lines, has_ended) {
                    Some(answer) => {
                        self.answer(id, answer);
                        true
                    }
                    None => false,
                }
            }
        }
    }

    fn answer_request(&mut self, id: OperationId) {
        let Some(Running::Request { operation, response, fault }) = self.running.get(&id) else { return };
        let body = (encode(response).expect("is JSON") + "\n").into_bytes();
        let (operation, first_half) = (*operation, body[..half(body.len())].to_vec());
        let disconnected = ApiError::Unreachable { detail: "disconnected".to_owned() };
        let (body, end) = match fault {
            None => (body, Ok(())),
            Some(RequestFault::Status(status)) => (Vec::new(), Err(ApiError::from_response(*status, b""))),
            Some(RequestFault::RetryAfter(seconds)) => {
                let error = ApiError::from_response(429, b"").with_retry_after(Some(&seconds.to_string()));
                (Vec::new(), Err(error))
            }
            Some(RequestFault::Disconnect | RequestFault::Hang) => (first_half, Err(disconnected)),
            Some(RequestFault::Truncate) => (first_half, Ok(())),
            Some(RequestFault::Empty) => (Vec::new(), Ok(())),
            Some(RequestFault::ProxyPage) => (PROXY_PAGE.into(), Ok(())),
        };
        match operation {
            Operation::ReadLog(_) => {
                for piece in body.chunks(97) {
                    self.answer(id, Answer::LogChunk(piece.to_vec()));
                }
                self.answer(id, Answer::LogEnded(end.map_err(Problem::from)));
            }
            Operation::ReadWorkspace(_) => {
                let read = end.and_then(|()| ApiError::read_json::<Workspace>(&body));
                self.answer(id, Answer::Workspace(read.map(Box::new).map_err(Problem::from)));
            }
            _ => {
                let read = end.and_then(|()| ApiError::read_json::<WorkspaceBuild>(&body));
                self.answer(id, Answer::Build(read.map(Box::new).map_err(Problem::from)));
            }
        }
    }

    /// Lets an operation time out.
    fn expire(&mut self, id: OperationId) {
        match self.running.get_mut(&id) {
            // The driver aborts a request without progress for a minute.
            Some(Running::Request { fault, .. }) => {
                *fault = Some(RequestFault::Disconnect);
                self.answer_request(id);
            }
            // The session itself has a timer for a stalled connection.
            Some(Running::Stream(_)) | None => {}
            Some(Running::Wait | Running::Refused | Running::Unsupported) => _ = self.advance(id),
        }
    }

    fn nth_operation(&self, index: usize) -> Option<OperationId> {
        let count = self.running.len();
        (count > 0).then(|| self.running.keys().nth(index % count).copied()).flatten()
    }

    pub(super) fn apply(&mut self, step: Step) {
        match step {
            Step::WriteLines(lines) if !self.has_ended() => {
                self.written = (self.written + lines).min(MAX_LINES);
                self.job = "running";
            }
            Step::EndBuild(job) if self.job == "running" => self.job = job,
            Step::WriteLines(_) | Step::EndBuild(_) => {}
            Step::Advance(index) => _ = self.nth_operation(index).map(|id| self.advance(id)),
            Step::Expire(index) => _ = self.nth_operation(index).map(|id| self.expire(id)),
            Step::Show(shown) => self.handle(Event::Expanded(shown)),
            Step::Retry => self.handle(Event::Retry),
            Step::Wake => self.handle(Event::Resumed),
            Step::EndCall => self.end_call(),
        }
    }

    fn end_call(&mut self) {
        let build_id = Some(build_id());
        let call = Call { transition: Transition::Start, state: CallState::Succeeded, build_id, no_build: false };
        self.handle(Event::Call(call));
    }

    fn shown(&self) -> Vec<i64> {
        self.session.log().map(|log| log.ids().to_vec()).unwrap_or_default()
    }

    fn expected(&self) -> Vec<i64> {
        self.lines[..self.written].iter().map(|line| line.id).collect()
    }

    /// Checks that no line is lost, doubled, out of order or invented, and that only complete logs are cached.
    pub(super) fn check(&mut self) -> Result<(), TestCaseError> {
        let (shown, expected) = (self.shown(), self.expected());
        prop_assert!(shown.is_sorted_by(|a, b| a < b), "doubled or out of order: {:?}", shown);
        prop_assert!(
            shown.iter().all(|id| expected.binary_search(id).is_ok()),
            "invented: {:?} of {:?}",
            shown,
            expected
        );
        let is_kept = |id: &i64| shown.binary_search(id).is_ok();
        prop_assert!(self.seen.iter().all(is_kept), "lost: {:?} of {:?}", shown, self.seen);
        if let Some(cached) = self.cache.get(build_id()) {
            prop_assert!(
                self.has_ended() && cached.ids() == expected,
                "cached before it was complete: {:?}",
                cached.ids()
            );
        }
        self.seen = shown;
        Ok(())
    }

    /// Ends the build and the call, then advances all operations and retries until the log is complete.
    pub(super) fn settle(&mut self) -> Result<(), TestCaseError> {
        self.apply(Step::WriteLines(1));
        self.apply(Step::EndBuild("succeeded"));
        self.apply(Step::Show(true));
        self.end_call();
        for _ in 0..1_000 {
            let ids: Vec<_> = self.running.keys().copied().collect();
            if ids.is_empty() {
                if self.shown() == self.expected() && self.session.view() == View::Log {
                    return Ok(());
                }
                self.handle(Event::Retry);
            }
            let mut has_progress = false;
            for id in &ids {
                if !matches!(self.running.get(id), Some(Running::Wait)) {
                    has_progress |= self.advance(*id);
                    self.check()?;
                }
            }
            // Operations time out only if none makes progress.
            for id in ids.into_iter().filter(|_| !has_progress) {
                self.expire(id);
                self.check()?;
            }
        }
        prop_assert!(false, "still waiting: {:?} with {} lines", self.session.view(), self.shown().len());
        Ok(())
    }
}

/// Line `n` of the log: ids have gaps, each stage has ten lines, and the first line of a stage is a marker.
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
