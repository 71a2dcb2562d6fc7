use std::collections::BTreeMap;

use chat_workspace_tools::{
    api::ApiError,
    build_log::Problem,
    internals::{Answer, Call, ChatBinding, Effect, Event, LogCache, Operation, OperationId, Session, View},
    tool_call::CallState,
    workspace::{AgentId, BuildTimings, Transition, Workspace, WorkspaceBuild},
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    connection::Connection,
    watching::Watching,
    world::{BUILD, CHILD, OTHER, OWN, World, agent_id, build_id, workspace_id},
};
use crate::{
    faults::{
        request::{PROXY_PAGE, half},
        schedule::{FaultSchedule, RequestFault, StreamFault},
    },
    web::encode,
};

/// A step of the simulation. An operation is chosen by an index into the running operations.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// The build or an agent writes this number of lines.
    WriteLines(usize, usize),
    /// The build ends with this job status.
    EndBuild(&'static str),
    /// The agents start their scripts, or end them with this state.
    AdvanceAgents(&'static str),
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
        8 => (BUILD..=OTHER, 1usize..8).prop_map(|(origin, lines)| Step::WriteLines(origin, lines)),
        2 => prop::sample::select(vec!["succeeded", "succeeded", "succeeded", "failed", "canceled"]).prop_map(Step::EndBuild),
        2 => prop::sample::select(vec!["ready", "start_error", "start_timeout"]).prop_map(Step::AdvanceAgents),
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
    /// The log of the build or of an agent.
    Stream(usize, Connection),
    Watch(Watching),
    /// The upgrade was refused.
    Refused,
    /// The server has no such stream.
    Unsupported,
    Wait,
}

impl Running {
    /// For the message of a failure.
    fn name(&self) -> String {
        match self {
            Self::Request { operation, fault, .. } => format!("{operation:?} with {fault:?}"),
            Self::Stream(origin, _) => format!("stream {origin}"),
            Self::Watch(_) => "watch".to_owned(),
            Self::Refused => "refused".to_owned(),
            Self::Unsupported => "unsupported".to_owned(),
            Self::Wait => "wait".to_owned(),
        }
    }
}

/// A session, and a server that injects the faults of a schedule.
pub(super) struct Simulation {
    schedule: FaultSchedule,
    streams: usize,
    requests: usize,
    /// The number of injected faults.
    pub(super) faults: usize,
    pub(super) world: World,
    /// Whether the server has `watch-ws`.
    can_watch: bool,
    session: Session,
    running: BTreeMap<OperationId, Running>,
    cache: LogCache,
    /// The lines of each origin that the session had at the last check.
    seen: [Vec<i64>; OTHER + 1],
}

impl Simulation {
    pub(super) fn new(seed: u64) -> Self {
        let cache = LogCache::default();
        let call = Call {
            transition: Transition::Start,
            state: CallState::Running,
            build_id: None,
            no_build: false,
            started_at: None,
        };
        let unbound = ChatBinding { workspace_id: Some(workspace_id()), ..ChatBinding::default() };
        let (session, effects) = Session::new(call, unbound, true, cache.clone());
        let mut simulation = Self {
            schedule: FaultSchedule::new(seed),
            streams: 0,
            requests: 0,
            faults: 0,
            world: World::new(seed & 2 == 0),
            can_watch: seed & 1 == 0,
            session,
            running: BTreeMap::new(),
            cache,
            seen: Default::default(),
        };
        simulation.perform(effects);
        simulation
    }

    /// The agent that the chat names.
    pub(super) fn named_agent(&self) -> Option<AgentId> {
        self.world.has_other.then(|| agent_id(OWN))
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
            Operation::Follow { after, .. } => return self.connect(BUILD, after),
            Operation::FollowAgent { agent, after } => return self.connect(origin_of(agent), after),
            Operation::WatchWorkspace(_) if self.can_watch => return self.watch(),
            Operation::WatchWorkspace(_) => return Running::Unsupported,
            Operation::ReadWorkspace(_) => self.world.workspace(),
            Operation::ReadBuild(_) => self.world.build(),
            Operation::ReadTimings(_) => self.world.timings(),
            Operation::ReadLog(_) => json!(self.world.lines(BUILD)),
            Operation::ReadAgentLog(agent) => json!(self.world.lines(origin_of(agent))),
        };
        // Faults are injected for the build, not for its workspace.
        let is_armed = !matches!(operation, Operation::ReadWorkspace(_));
        let fault = self.schedule.request_fault(self.requests).filter(|_| is_armed);
        self.requests += usize::from(is_armed);
        self.faults += usize::from(fault.is_some());
        Running::Request { operation, response, fault }
    }

    fn next_stream_fault(&mut self) -> Option<StreamFault> {
        let fault = self.schedule.stream_fault(self.streams);
        self.streams += 1;
        self.faults += usize::from(fault.is_some());
        fault
    }

    fn connect(&mut self, origin: usize, after: Option<i64>) -> Running {
        let fault = self.next_stream_fault();
        if matches!(fault, Some(StreamFault::Refuse { .. })) {
            return Running::Refused;
        }
        let read = self.world.count_until(origin, after);
        Running::Stream(origin, Connection::new(fault, read, origin != BUILD))
    }

    fn watch(&mut self) -> Running {
        match self.next_stream_fault() {
            Some(StreamFault::Refuse { .. }) => Running::Refused,
            fault => Running::Watch(Watching::new(fault)),
        }
    }

    pub(super) fn handle(&mut self, event: Event) {
        let effects = self.session.handle_all([event]);
        self.perform(effects);
    }

    fn answer(&mut self, id: OperationId, answer: Answer) {
        let is_progress = matches!(
            answer,
            Answer::LogChunk(_) | Answer::Opened | Answer::Frame(_) | Answer::Changed(_) | Answer::Alive
        );
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
            Some(Running::Stream(origin, connection)) => {
                // The stream of an agent's log does not end by itself.
                let has_ended = *origin == BUILD && self.world.has_ended();
                let answer = connection.next(self.world.lines(*origin), has_ended);
                answer.map(|answer| self.answer(id, answer)).is_some()
            }
            Some(Running::Watch(watching)) => {
                let answer = watching.next(&self.world);
                answer.map(|answer| self.answer(id, answer)).is_some()
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
            Operation::ReadLog(_) | Operation::ReadAgentLog(_) => {
                for piece in body.chunks(97) {
                    self.answer(id, Answer::LogChunk(piece.to_vec()));
                }
                self.answer(id, Answer::LogEnded(end.map_err(Problem::from)));
            }
            Operation::ReadWorkspace(_) => {
                let read = end.and_then(|()| ApiError::read_json::<Workspace>(&body));
                self.answer(id, Answer::Workspace(read.map(Box::new).map_err(Problem::from)));
            }
            Operation::ReadTimings(_) => {
                let read = end.and_then(|()| ApiError::read_json::<BuildTimings>(&body));
                self.answer(id, Answer::Timings(read.map(Box::new).map_err(Problem::from)));
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
            Some(Running::Stream(..)) | None => {}
            Some(Running::Watch(watching)) => {
                if watching.sends_pings() {
                    self.answer(id, Answer::Alive);
                }
            }
            Some(Running::Wait | Running::Refused | Running::Unsupported) => _ = self.advance(id),
        }
    }

    fn nth_operation(&self, index: usize) -> Option<OperationId> {
        let count = self.running.len();
        (count > 0).then(|| self.running.keys().nth(index % count).copied()).flatten()
    }

    pub(super) fn apply(&mut self, step: Step) {
        match step {
            Step::WriteLines(origin, lines) => self.world.write(origin, lines),
            Step::EndBuild(job) => self.world.end_build(job),
            Step::AdvanceAgents(end) => self.world.advance_agents(end),
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
        let call = Call {
            transition: Transition::Start,
            state: CallState::Succeeded,
            build_id,
            no_build: false,
            started_at: None,
        };
        self.handle(Event::Call(call));
    }

    fn shown(&self, origin: usize) -> Vec<i64> {
        let Some(log) = self.session.log() else { return Vec::new() };
        if origin == BUILD { log.ids() } else { log.agent_ids(agent_id(origin)) }
    }

    fn is_complete(&self) -> bool {
        [BUILD, OWN, CHILD].into_iter().all(|origin| self.shown(origin) == self.world.ids(origin))
    }

    /// Checks that no line is lost, doubled, out of order or invented, that no line of another agent is shown, and that only
    /// complete logs are cached.
    pub(super) fn check(&mut self) -> Result<(), TestCaseError> {
        for origin in [BUILD, OWN, CHILD, OTHER] {
            let (shown, expected) = (self.shown(origin), self.world.ids(origin));
            prop_assert!(shown.is_sorted_by(|a, b| a < b), "{}: doubled or out of order: {:?}", origin, shown);
            let is_written = |id: &i64| expected.binary_search(id).is_ok();
            prop_assert!(shown.iter().all(is_written), "{}: invented: {:?} of {:?}", origin, shown, expected);
            let is_kept = |id: &i64| shown.binary_search(id).is_ok();
            let seen = &self.seen[origin];
            prop_assert!(seen.iter().all(is_kept), "{}: lost: {:?} of {:?}", origin, shown, seen);
            self.seen[origin] = shown;
        }
        prop_assert!(self.seen[OTHER].is_empty(), "lines of another agent: {:?}", self.seen[OTHER]);
        if let Some(cached) = self.cache.get(build_id()) {
            prop_assert!(
                self.world.has_ended() && cached.ids() == self.world.ids(BUILD),
                "cached before it was complete: {:?}",
                cached.ids()
            );
            for agent in [OWN, CHILD] {
                let ids = cached.agent_ids(agent_id(agent));
                prop_assert!(ids == self.world.ids(agent), "cached before agent {} was complete: {:?}", agent, ids);
            }
        }
        Ok(())
    }

    /// Ends the build, the scripts and the call, then advances all operations and retries until the log is complete.
    pub(super) fn settle(&mut self) -> Result<(), TestCaseError> {
        self.apply(Step::WriteLines(BUILD, 1));
        self.apply(Step::EndBuild("succeeded"));
        if self.world.lifecycle == "created" {
            self.apply(Step::AdvanceAgents("ready"));
        }
        for agent in [OWN, CHILD, OTHER] {
            self.apply(Step::WriteLines(agent, 1));
        }
        self.apply(Step::AdvanceAgents("ready"));
        self.apply(Step::Show(true));
        self.end_call();
        for _ in 0..1_000 {
            let ids: Vec<_> = self.running.keys().copied().collect();
            if ids.is_empty() {
                if self.is_complete() && self.session.view() == View::Log {
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
        let counts = [BUILD, OWN, CHILD].map(|origin| (self.shown(origin).len(), self.world.written[origin]));
        let pending: Vec<_> = self.running.values().map(Running::name).collect();
        prop_assert!(
            false,
            "still waiting: {:?}, lines shown and written {:?}, pending {:?}",
            self.session.view(),
            counts,
            pending
        );
        Ok(())
    }
}

/// The origin of an agent's lines. The session knows no other agents than those of the build.
fn origin_of(agent: AgentId) -> usize {
    [OWN, CHILD, OTHER].into_iter().find(|origin| agent_id(*origin) == agent).expect("is an agent of the build")
}
