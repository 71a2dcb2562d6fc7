use std::{
    cell::RefCell,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{
    FutureExt, Stream, StreamExt,
    future::{self, LocalBoxFuture},
    stream::{Fuse, LocalBoxStream},
};

use super::{
    ApiError, Clock, LogStream, StreamEvent, WorkspaceApi,
    generate::{Giver, generate},
};
use crate::build_log::{Answer, Delay, Effect, Event, Operation, OperationId, Problem, Session};

/// A request that brings nothing for so long is given up. Longer than the 30 s after which the row says that it takes
/// long.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// How often a list is drawn while it comes, after its first lines: those are seen at once, however long the list is; what
/// comes then is out of sight, and drawing takes time from reading.
const PIECES_DRAWN_EVERY: Duration = Duration::from_millis(100);

/// What a stream brings is drawn with the page's next frame, and what comes after it in the third frame from there, 50 ms
/// later: a reader sees no difference, and a page that is open for a long build does a third of the work. Nothing at all is
/// done for a frame that comes in between.
pub(super) const STREAM_RESTS_FOR_FRAMES: usize = 3;

/// So many frames of a stream are taken in at once, that a page stays at hand whatever comes.
const FRAMES_AT_ONCE: usize = 4096;

/// Does what `session` asks for until `events` ends, and calls `on_change` when what is shown may have changed.
///
/// `begun` are the effects that the session began with. However many frames a stream brings, `on_change` is called for
/// them at most in every third frame of the page, and less often for a log list's pieces after the first. A request that
/// brings nothing for a minute has failed. Dropping the future gives up all that runs: requests, sockets and timers.
pub async fn drive(
    session: Rc<RefCell<Session>>,
    begun: Vec<Effect>,
    events: impl Stream<Item = Event> + 'static,
    api: Rc<dyn WorkspaceApi>,
    clock: Rc<dyn Clock>,
    mut on_change: impl FnMut(),
) {
    let wakes = clock.resumes().fuse();
    let events = events.boxed_local();
    let mut running = Running { events, wakes, redraw: None, painting: None, begun: Vec::new(), api, clock };
    running.perform(begun);

    loop {
        let events = match future::poll_fn(|context| running.poll(context)).await {
            Happening::Events(events) => events,
            Happening::Redraw => {
                on_change();
                running.let_page_paint();
                continue;
            }
            Happening::End => return,
        };
        let is_out_of_sight =
            matches!(events.as_slice(), [Event::Answer(_, Answer::LogChunk(_))]) && has_lines(&session);
        for event in events {
            let effects = session.borrow_mut().handle(event);
            running.perform(effects);
        }
        if is_out_of_sight {
            running.redraw_for_piece();
        } else {
            running.redraw = None;
            on_change();
        }
    }
}

fn has_lines(session: &RefCell<Session>) -> bool {
    session.borrow().log().is_some_and(|log| !log.is_empty())
}

enum Happening {
    /// What came at once.
    Events(Vec<Event>),
    Redraw,
    End,
}

/// All that is awaited: few things, each looked at whenever one of them comes.
struct Running {
    events: LocalBoxStream<'static, Event>,
    wakes: Fuse<LocalBoxStream<'static, ()>>,
    redraw: Option<LocalBoxFuture<'static, ()>>,
    /// While the page paints, nothing is taken in.
    painting: Option<LocalBoxFuture<'static, ()>>,
    begun: Vec<Begun>,
    api: Rc<dyn WorkspaceApi>,
    clock: Rc<dyn Clock>,
}

impl Running {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Happening> {
        if let Poll::Ready(event) = self.events.poll_next_unpin(context) {
            return Poll::Ready(event.map_or(Happening::End, |event| Happening::Events(vec![event])));
        }
        if let Poll::Ready(Some(())) = self.wakes.poll_next_unpin(context) {
            return Poll::Ready(Happening::Events(vec![Event::Resumed]));
        }
        if self.redraw.as_mut().is_some_and(|redraw| redraw.poll_unpin(context).is_ready()) {
            self.redraw = None;
            return Poll::Ready(Happening::Redraw);
        }
        if self.painting.as_mut().is_some_and(|painting| painting.poll_unpin(context).is_pending()) {
            return Poll::Pending;
        }
        self.painting = None;
        let mut place = 0;
        while let Some(begun) = self.begun.get_mut(place) {
            match begun.poll(&*self.clock, context) {
                Poll::Ready(Some(answers)) => {
                    let ticket = begun.ticket;
                    // Next time the others come first.
                    self.begun[place..].rotate_left(1);
                    let event = |answer| Event::Answer(ticket, answer);
                    return Poll::Ready(Happening::Events(answers.into_iter().map(event).collect()));
                }
                Poll::Ready(None) => drop(self.begun.remove(place)),
                Poll::Pending => place += 1,
            }
        }
        Poll::Pending
    }

    fn redraw_for_piece(&mut self) {
        self.redraw.get_or_insert_with(|| self.clock.sleep(PIECES_DRAWN_EVERY));
    }

    /// What comes without a pause keeps a browser from painting: what was drawn is seen before more is taken in.
    fn let_page_paint(&mut self) {
        self.painting = Some(self.clock.next_frame());
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Start(ticket, operation) => {
                    let answers = Some(self.answers(operation));
                    self.begun.push(Begun { ticket, answers, too_late: too_late(operation), patience: None });
                }
                // Let go of at this moment: whoever begins it anew must not find it still there.
                Effect::Cancel(ticket) => self.begun.retain(|begun| begun.ticket != ticket),
            }
        }
    }

    /// What `operation` brings. A request is sent at once.
    fn answers(&self, operation: Operation) -> LocalBoxStream<'static, Vec<Answer>> {
        let clock = Rc::clone(&self.clock);
        match operation {
            Operation::ReadWorkspace(id) => {
                let answer = |read: Result<_, ApiError>| Answer::Workspace(read.map(Box::new).map_err(Problem::from));
                once(self.api.workspace(id).map(answer).boxed_local())
            }
            Operation::ReadBuild(id) => {
                let answer = |read: Result<_, ApiError>| Answer::Build(read.map(Box::new).map_err(Problem::from));
                once(self.api.build(id).map(answer).boxed_local())
            }
            Operation::ReadLog(id) => {
                let mut pieces = self.api.build_log(id);
                generate(|answers| async move {
                    loop {
                        let answer = match pieces.next().await {
                            Some(Ok(piece)) => Answer::LogChunk(piece),
                            Some(Err(error)) => Answer::LogEnded(Err(error.into())),
                            None => Answer::LogEnded(Ok(())),
                        };
                        let is_last = !matches!(answer, Answer::LogChunk(_));
                        answers.give(vec![answer]).await;
                        if is_last {
                            return;
                        }
                    }
                })
            }
            Operation::Follow { build, after } => {
                let events = self.api.follow_build_log(build, after);
                generate(|answers| async move {
                    follow(events, clock, &answers).await;
                    // A stream that ends without a word has broken off.
                    answers.give(vec![Answer::Closed { done: false }]).await;
                })
            }
            Operation::Wait(delay) => {
                let delay = match delay {
                    Delay::Exactly(delay) => delay,
                    Delay::UpTo(at_most) => clock.jitter(at_most),
                };
                once(clock.sleep(delay).map(|()| Answer::Elapsed).boxed_local())
            }
        }
    }
}

/// Something that was begun.
struct Begun {
    ticket: OperationId,
    /// What it brings, until it is given up.
    answers: Option<LocalBoxStream<'static, Vec<Answer>>>,
    /// What is said of it when it brings nothing for too long: a connection may be dead without a word.
    too_late: Option<fn(Problem) -> Answer>,
    patience: Option<LocalBoxFuture<'static, ()>>,
}

impl Begun {
    fn poll(&mut self, clock: &dyn Clock, context: &mut Context<'_>) -> Poll<Option<Vec<Answer>>> {
        let Some(answers) = &mut self.answers else { return Poll::Ready(None) };
        let next = answers.poll_next_unpin(context);
        let Some(too_late) = self.too_late.filter(|_| next.is_pending()) else {
            self.patience = None;
            return next;
        };
        let patience = self.patience.get_or_insert_with(|| clock.sleep(ANSWER_WITHIN));
        patience.poll_unpin(context).map(|()| {
            self.answers = None;
            let detail = ["no answer in ", &ANSWER_WITHIN.as_secs().to_string(), " s"].concat();
            Some(vec![too_late(ApiError::Unreachable { detail }.into())])
        })
    }
}

fn too_late(operation: Operation) -> Option<fn(Problem) -> Answer> {
    match operation {
        Operation::ReadWorkspace(_) => Some(|problem| Answer::Workspace(Err(problem))),
        Operation::ReadBuild(_) => Some(|problem| Answer::Build(Err(problem))),
        Operation::ReadLog(_) => Some(|problem| Answer::LogEnded(Err(problem))),
        Operation::Follow { .. } | Operation::Wait(_) => None,
    }
}

/// The one answer that `answer` brings.
fn once(answer: LocalBoxFuture<'static, Answer>) -> LocalBoxStream<'static, Vec<Answer>> {
    generate(|answers| async move { answers.give(vec![answer.await]).await })
}

/// Gives what a stream has brought by the page's next frame, and again after a rest.
async fn follow(events: LogStream, clock: Rc<dyn Clock>, answers: &Giver<Vec<Answer>>) {
    let mut events = events.ready_chunks(FRAMES_AT_ONCE);
    let mut rests = false;
    loop {
        for _ in 0..if rests { STREAM_RESTS_FOR_FRAMES } else { 0 } {
            clock.next_frame().await;
        }
        // Whatever waits is drawn in the frame that ended the rest.
        let waiting = if rests { events.next().now_or_never() } else { None };
        let come = match waiting {
            Some(come) => come,
            None => {
                let mut come = events.next().await;
                rests = come.as_deref().is_some_and(|come| come.iter().any(is_frame));
                if rests {
                    clock.next_frame().await;
                    come.iter_mut()
                        .for_each(|come| come.extend(events.next().now_or_never().flatten().into_iter().flatten()));
                }
                come
            }
        };
        let Some(come) = come else { return };
        answers.give(come.into_iter().map(stream_answer).collect()).await;
    }
}

fn is_frame(event: &StreamEvent) -> bool {
    matches!(event, StreamEvent::Frame(_))
}

fn stream_answer(event: StreamEvent) -> Answer {
    match event {
        StreamEvent::Opened => Answer::Opened,
        StreamEvent::Frame(frame) => Answer::Frame(frame),
        StreamEvent::Closed { code } => Answer::Closed { done: code == StreamEvent::DONE },
    }
}
