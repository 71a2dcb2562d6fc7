use std::{cell::RefCell, collections::HashMap, rc::Rc, task::Poll, time::Duration};

use futures_util::{
    FutureExt, Stream, StreamExt,
    future::{self, AbortHandle, Either, LocalBoxFuture},
    stream::{self, LocalBoxStream, SelectAll},
};

use super::{ApiError, Clock, StreamEvent, WorkspaceApi};
use crate::build_log::{Answer, Delay, Effect, Event, Operation, Problem, Session, Ticket};

/// A request that brings nothing for so long is given up. Longer than the 30 s after which the row says that it takes
/// long.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// How often a list is drawn while it comes: what comes is out of sight, and drawing takes time from reading.
const PIECES_DRAWN_EVERY: Duration = Duration::from_millis(100);

/// Does what `session` asks for until `events` ends, and calls `on_change` when what is shown may have changed.
///
/// `begun` are the effects that the session began with. However many frames a stream brings, `on_change` is called for
/// them at most in every second frame of the page, and for the pieces of a log list less often. A request that brings
/// nothing for a minute has failed. Dropping the future gives up all that runs: requests, sockets and timers.
pub async fn drive(
    session: Rc<RefCell<Session>>,
    begun: Vec<Effect>,
    events: impl Stream<Item = Event> + 'static,
    api: Rc<dyn WorkspaceApi>,
    clock: Rc<dyn Clock>,
    mut on_change: impl FnMut(),
) {
    let mut running = Running { happenings: SelectAll::new(), begun: HashMap::new(), api, clock };
    let events = events.map(Happening::Event).chain(stream::once(async { Happening::End }));
    running.happenings.push(events.boxed_local());
    running.happenings.push(running.clock.wakes().map(|()| Happening::Event(Event::Wake)).boxed_local());
    running.perform(begun);

    let mut redraw = Redraw::None;
    while let Some(happening) = running.happenings.next().await {
        let event = match happening {
            Happening::Event(event) => event,
            Happening::Redraw => {
                on_change();
                redraw = Redraw::Resting { wanted_for: None };
                running.after(running.clock.next_frame(), Happening::Rested);
                continue;
            }
            Happening::Rested => {
                let wanted_for = match redraw {
                    Redraw::Resting { wanted_for } => wanted_for,
                    _ => None,
                };
                redraw = wanted_for.map_or(Redraw::None, |source| running.redraw_for(source, true));
                continue;
            }
            Happening::End => return,
        };
        let source = match event {
            Event::Answer(_, Answer::Frame(_)) => Some(Source::Stream),
            Event::Answer(_, Answer::LogPiece(_)) => Some(Source::List),
            _ => None,
        };
        let effects = session.borrow_mut().handle(event);
        running.perform(effects);
        match (source, &mut redraw) {
            (None, _) => on_change(),
            (_, Redraw::Due) => {}
            (Some(source), Redraw::None) => redraw = running.redraw_for(source, false),
            (source, Redraw::Resting { wanted_for }) => *wanted_for = source,
        }
    }
}

/// What brings lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Stream,
    List,
}

/// When what a stream brings is drawn: with the page's next frame, and then not in the frame after. A reader sees no
/// difference, and a page that is open for a long build does half the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Redraw {
    None,
    Due,
    Resting { wanted_for: Option<Source> },
}

enum Happening {
    Event(Event),
    Redraw,
    Rested,
    End,
}

struct Running {
    happenings: SelectAll<LocalBoxStream<'static, Happening>>,
    begun: HashMap<Ticket, Begun>,
    api: Rc<dyn WorkspaceApi>,
    clock: Rc<dyn Clock>,
}

impl Running {
    /// Has what this source brought drawn: soon, or where it has just been drawn, in a while.
    fn redraw_for(&mut self, source: Source, again: bool) -> Redraw {
        let pause = match source {
            Source::List if again => self.clock.sleep(PIECES_DRAWN_EVERY),
            _ => self.clock.next_frame(),
        };
        self.after(pause, Happening::Redraw);
        Redraw::Due
    }

    /// Lets something happen once `pause` is over.
    fn after(&mut self, pause: LocalBoxFuture<'static, ()>, happening: Happening) {
        self.happenings.push(pause.map(|()| happening).into_stream().boxed_local());
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Begin(ticket, operation) => {
                    let (begun, answers) = Begun::new(self.answers(operation));
                    self.begun.retain(|_, begun| begun.is_on());
                    self.begun.insert(ticket, begun);
                    let answered = answers.map(move |answer| Happening::Event(Event::Answer(ticket, answer)));
                    self.happenings.push(answered.boxed_local());
                }
                Effect::End(ticket) => {
                    if let Some(begun) = self.begun.remove(&ticket) {
                        begun.end();
                    }
                }
            }
        }
    }

    fn answers(&self, operation: Operation) -> LocalBoxStream<'static, Answer> {
        match operation {
            Operation::ReadWorkspace(id) => self
                .in_time(self.api.workspace(id).into_stream())
                .map(|read| Answer::Workspace(problem(read.map(Box::new))))
                .boxed_local(),
            Operation::ReadBuild(id) => self
                .in_time(self.api.build(id).into_stream())
                .map(|read| Answer::Build(problem(read.map(Box::new))))
                .boxed_local(),
            Operation::ReadLog(id) => {
                let whole = stream::once(async { Answer::LogEnded(Ok(())) });
                let pieces = self.in_time(self.api.build_log(id)).map(|read| match read {
                    Ok(piece) => Answer::LogPiece(piece),
                    Err(error) => Answer::LogEnded(Err(error.into())),
                });
                pieces.chain(whole).boxed_local()
            }
            Operation::Follow { build, after } => {
                // A stream that ends without a word has broken off.
                let broken = stream::once(async { StreamEvent::Closed { code: StreamEvent::BROKEN } });
                self.api.follow_build_log(build, after).chain(broken).map(stream_answer).boxed_local()
            }
            Operation::Wait(delay) => {
                let delay = match delay {
                    Delay::Exactly(delay) => delay,
                    Delay::UpTo(at_most) => self.clock.spread(at_most),
                };
                self.clock.sleep(delay).map(|()| Answer::Elapsed).into_stream().boxed_local()
            }
        }
    }
}

impl Running {
    /// The same answer, or an error where it stays away for too long: a connection may be dead without a word.
    fn in_time<T: 'static>(
        &self,
        answer: impl Stream<Item = Result<T, ApiError>> + Unpin + 'static,
    ) -> impl Stream<Item = Result<T, ApiError>> + 'static {
        let clock = Rc::clone(&self.clock);
        stream::unfold(Some(answer), move |answer| {
            let clock = Rc::clone(&clock);
            async move {
                let mut answer = answer?;
                match future::select(answer.next(), clock.sleep(ANSWER_WITHIN)).await {
                    Either::Left((piece, _)) => Some((piece?, Some(answer))),
                    Either::Right(_) => Some((
                        Err(ApiError::Unreachable { detail: format!("no answer in {} s", ANSWER_WITHIN.as_secs()) }),
                        None,
                    )),
                }
            }
        })
    }
}

/// An operation under way. It is let go of at the moment it is ended: whoever begins it anew must not find it still there.
struct Begun {
    answers: Rc<RefCell<Option<LocalBoxStream<'static, Answer>>>>,
    place: AbortHandle,
}

impl Begun {
    fn new(answers: LocalBoxStream<'static, Answer>) -> (Self, impl Stream<Item = Answer>) {
        let answers = Rc::new(RefCell::new(Some(answers)));
        let held = Rc::clone(&answers);
        let (stream, place) = stream::abortable(stream::poll_fn(move |context| {
            let answers = &mut *held.borrow_mut();
            let next = answers.as_mut().map_or(Poll::Ready(None), |answers| answers.poll_next_unpin(context));
            if matches!(next, Poll::Ready(None)) {
                *answers = None;
            }
            next
        }));
        (Self { answers, place }, stream)
    }

    fn is_on(&self) -> bool {
        self.answers.borrow().is_some()
    }

    fn end(self) {
        self.answers.take();
        // Wakes the place it has among what is awaited, to be cleared.
        self.place.abort();
    }
}

fn problem<T>(read: Result<T, ApiError>) -> Result<T, Problem> {
    read.map_err(Problem::from)
}

fn stream_answer(event: StreamEvent) -> Answer {
    match event {
        StreamEvent::Opened => Answer::Opened,
        StreamEvent::Frame(frame) => Answer::Frame(frame),
        StreamEvent::Closed { code } => Answer::Closed { done: code == StreamEvent::DONE },
    }
}
