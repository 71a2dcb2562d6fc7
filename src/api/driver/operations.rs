use std::{
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{
    FutureExt, StreamExt,
    future::{self, Either},
    stream::{self, LocalBoxStream},
};

use super::batches::batch_events;
use crate::{
    api::{
        clock::Clock,
        error::ApiError,
        workspace_api::{LogBody, LogStream, StreamEvent, WorkspaceApi, WorkspaceEvent, WorkspaceStream},
    },
    build_log::{Answer, Delay, Effect, Event, Operation, OperationId, Problem},
};

/// A request fails when it makes no progress for this long. Longer than the 30 s after which the row reports a slow log.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);

/// The most chunks of a log list in one batch: a batch costs a timer and an update of the operations, and takes memory until
/// it is parsed.
const MAX_LIST_BATCH: usize = 16;

/// The answers that an operation produces at the same time, one batch after another.
type AnswerBatches = LocalBoxStream<'static, Vec<Answer>>;

/// The session's pending operations.
pub(super) struct Operations {
    client: Rc<dyn WorkspaceApi>,
    clock: Rc<dyn Clock>,
    pending: Vec<PendingOperation>,
}

struct PendingOperation {
    id: OperationId,
    answers: AnswerBatches,
}

impl Operations {
    pub(super) fn new(client: Rc<dyn WorkspaceApi>, clock: Rc<dyn Clock>) -> Self {
        Self { client, clock, pending: Vec::new() }
    }

    /// Starts and cancels operations.
    pub(super) fn apply(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Start(id, operation) => {
                    let answers = self.start(operation);
                    self.pending.push(PendingOperation { id, answers });
                }
                // Dropped before the next operation starts: that one must not share the connection of this one.
                Effect::Cancel(id) => self.pending.retain(|operation| operation.id != id),
            }
        }
    }

    /// Waits for the next answers of any operation.
    pub(super) async fn next_answers(&mut self) -> Vec<Event> {
        future::poll_fn(|context| self.poll_answers(context)).await
    }

    fn poll_answers(&mut self, context: &mut Context<'_>) -> Poll<Vec<Event>> {
        let mut index = 0;
        while let Some(operation) = self.pending.get_mut(index) {
            match operation.answers.poll_next_unpin(context) {
                Poll::Ready(Some(answers)) => {
                    let id = operation.id;
                    // Round robin: the others are polled first next time.
                    self.pending[index..].rotate_left(1);
                    return Poll::Ready(answers.into_iter().map(|answer| Event::Answer(id, answer)).collect());
                }
                Poll::Ready(None) => drop(self.pending.remove(index)),
                Poll::Pending => index += 1,
            }
        }
        Poll::Pending
    }

    fn start(&self, operation: Operation) -> AnswerBatches {
        match operation {
            Operation::ReadWorkspace(id) => {
                let answer = |result: Result<_, ApiError>| Answer::Workspace(result.map(Box::new).map_err(Into::into));
                let answers = single_answer(self.client.workspace(id).map(answer));
                self.with_timeout(answers, |problem| Answer::Workspace(Err(problem)))
            }
            Operation::ReadBuild(id) => {
                let answer = |result: Result<_, ApiError>| Answer::Build(result.map(Box::new).map_err(Into::into));
                let answers = single_answer(self.client.build(id).map(answer));
                self.with_timeout(answers, |problem| Answer::Build(Err(problem)))
            }
            Operation::ReadTimings(id) => {
                let answer = |result: Result<_, ApiError>| Answer::Timings(result.map(Box::new).map_err(Into::into));
                let answers = single_answer(self.client.build_timings(id).map(answer));
                self.with_timeout(answers, |problem| Answer::Timings(Err(problem)))
            }
            Operation::ReadLog(id) => self.read_list(self.client.build_log(id)),
            Operation::ReadAgentLog(id) => self.read_list(self.client.agent_log(id, None)),
            Operation::Follow { build, after } => {
                stream_answers(self.client.follow_build_log(build, after), Rc::clone(&self.clock))
            }
            Operation::FollowAgent { agent, after } => {
                stream_answers(self.client.follow_agent_log(agent, after), Rc::clone(&self.clock))
            }
            Operation::WatchWorkspace(id) => watch_answers(self.client.watch_workspace(id)),
            Operation::Wait(delay) => {
                let delay = match delay {
                    Delay::Exactly(delay) => delay,
                    Delay::UpTo(max) => self.clock.jitter(max),
                };
                single_answer(self.clock.sleep(delay).map(|()| Answer::Elapsed))
            }
        }
    }

    fn read_list(&self, body: LogBody) -> AnswerBatches {
        self.with_timeout(list_answers(body), |problem| Answer::LogEnded(Err(problem)))
    }

    /// Ends `answers` with `timeout_answer` when the next batch takes longer than [`REQUEST_TIMEOUT`].
    fn with_timeout(&self, answers: AnswerBatches, timeout_answer: fn(Problem) -> Answer) -> AnswerBatches {
        let clock = Rc::clone(&self.clock);
        stream::unfold(Some(answers), move |answers| {
            let timeout = clock.sleep(REQUEST_TIMEOUT);
            async move {
                let mut answers = answers?;
                match future::select(answers.next(), timeout).await {
                    Either::Left((batch, _)) => Some((batch?, Some(answers))),
                    Either::Right(_) => {
                        let detail = format!("no answer in {} s", REQUEST_TIMEOUT.as_secs());
                        Some((vec![timeout_answer(ApiError::Unreachable { detail }.into())], None))
                    }
                }
            }
        })
        .boxed_local()
    }
}

fn single_answer(answer: impl Future<Output = Answer> + 'static) -> AnswerBatches {
    stream::once(answer).map(|answer| vec![answer]).boxed_local()
}

/// One answer for each chunk of a log list, and one for its end or its first error.
fn list_answers(body: LogBody) -> AnswerBatches {
    let next = async |body: Option<LogBody>| {
        let mut body = body?;
        Some(match body.next().await {
            Some(Ok(chunk)) => (Answer::LogChunk(chunk), Some(body)),
            Some(Err(error)) => (Answer::LogEnded(Err(error.into())), None),
            None => (Answer::LogEnded(Ok(())), None),
        })
    };
    stream::unfold(Some(body), next).ready_chunks(MAX_LIST_BATCH).boxed_local()
}

/// The batched events of a log stream. A stream that ends without [`StreamEvent::Closed`] was interrupted.
fn stream_answers(events: LogStream, clock: Rc<dyn Clock>) -> AnswerBatches {
    let batches = batch_events(events, clock).map(|batch| batch.into_iter().map(stream_answer).collect());
    batches.chain(stream::once(future::ready(vec![Answer::Closed { done: false }]))).boxed_local()
}

fn stream_answer(event: StreamEvent) -> Answer {
    match event {
        StreamEvent::Opened => Answer::Opened,
        StreamEvent::Frame(frame) => Answer::Frame(frame),
        StreamEvent::Closed { code } => closed_answer(code),
    }
}

/// The events of a watched workspace. A stream that ends without [`WorkspaceEvent::Closed`] was interrupted.
fn watch_answers(events: WorkspaceStream) -> AnswerBatches {
    let answers = events.map(|event| match event {
        WorkspaceEvent::Changed(workspace) => Answer::Changed(workspace),
        WorkspaceEvent::Alive => Answer::Alive,
        WorkspaceEvent::Closed { code } => closed_answer(code),
    });
    answers.chain(stream::once(future::ready(Answer::Closed { done: false }))).map(|answer| vec![answer]).boxed_local()
}

fn closed_answer(code: u16) -> Answer {
    match code {
        StreamEvent::UNSUPPORTED => Answer::Unsupported,
        code => Answer::Closed { done: code == StreamEvent::DONE },
    }
}
