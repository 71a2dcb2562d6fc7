use std::{cell::RefCell, rc::Rc, task::Poll, time::Duration};

use futures_util::{
    FutureExt, Stream, StreamExt,
    future::{self, AbortHandle, Either},
    stream::{self, LocalBoxStream, SelectAll},
};

use super::{ApiError, Clock, StreamEvent, WorkspaceApi};
use crate::build_log::{Answer, Delay, Effect, Event, Operation, Problem, Session, Ticket};

/// A request that brings nothing for so long is given up. Longer than the 30 s after which the row says that it takes
/// long.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// How often a list is drawn while it comes: what comes is out of sight, and drawing takes time from reading.
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
/// them at most in every third frame of the page, and for the pieces of a log list less often. A request that brings
/// nothing for a minute has failed. Dropping the future gives up all that runs: requests, sockets and timers.
pub async fn drive(
    session: Rc<RefCell<Session>>,
    begun: Vec<Effect>,
    events: impl Stream<Item = Event> + 'static,
    api: Rc<dyn WorkspaceApi>,
    clock: Rc<dyn Clock>,
    mut on_change: impl FnMut(),
) {
    let mut running = Running { happenings: SelectAll::new(), begun: Vec::new(), api, clock };
    let events = events.map(|event| Happening::Events(vec![event])).chain(stream::once(async { Happening::End }));
    running.happenings.push(events.boxed_local());
    running.happenings.push(running.clock.wakes().map(|()| Happening::Events(vec![Event::Wake])).boxed_local());
    running.perform(begun);

    let mut list = ListRedraw::default();
    while let Some(happening) = running.happenings.next().await {
        let events = match happening {
            Happening::Events(events) => events,
            Happening::Redraw => {
                list = ListRedraw::Drawn;
                on_change();
                continue;
            }
            Happening::End => return,
        };
        let is_piece = matches!(events.as_slice(), [Event::Answer(_, Answer::LogPiece(_))]);
        for event in events {
            let effects = session.borrow_mut().handle(event);
            running.perform(effects);
        }
        if is_piece {
            list = running.redraw_for_piece(list);
        } else {
            on_change();
        }
    }
}

/// When what a list brings is drawn: at first with the page's next frame, and then now and again.
#[derive(Clone, Copy, Debug, Default)]
enum ListRedraw {
    #[default]
    Undrawn,
    Due,
    Drawn,
}

enum Happening {
    /// What came at once.
    Events(Vec<Event>),
    Redraw,
    End,
}

struct Running {
    happenings: SelectAll<LocalBoxStream<'static, Happening>>,
    begun: Vec<(Ticket, Begun)>,
    api: Rc<dyn WorkspaceApi>,
    clock: Rc<dyn Clock>,
}

impl Running {
    fn redraw_for_piece(&mut self, list: ListRedraw) -> ListRedraw {
        let pause = match list {
            ListRedraw::Due => return list,
            ListRedraw::Undrawn => self.clock.next_frame(),
            ListRedraw::Drawn => self.clock.sleep(PIECES_DRAWN_EVERY),
        };
        self.happenings.push(pause.map(|()| Happening::Redraw).into_stream().boxed_local());
        ListRedraw::Due
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Begin(ticket, operation) => {
                    let (begun, answers) = Begun::new(self.answers(operation));
                    self.begun.retain(|(_, begun)| begun.is_on());
                    self.begun.push((ticket, begun));
                    let event = move |answer| Event::Answer(ticket, answer);
                    let answered =
                        answers.map(move |answers| Happening::Events(answers.into_iter().map(event).collect()));
                    self.happenings.push(answered.boxed_local());
                }
                Effect::End(ticket) => {
                    if let Some(place) = self.begun.iter().position(|(of, _)| *of == ticket) {
                        self.begun.swap_remove(place).1.end();
                    }
                }
            }
        }
    }

    fn answers(&self, operation: Operation) -> LocalBoxStream<'static, Vec<Answer>> {
        let answers = match operation {
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
                let events = self.api.follow_build_log(build, after).chain(broken).boxed_local();
                return self
                    .with_rests(events)
                    .map(|events| events.into_iter().map(stream_answer).collect())
                    .boxed_local();
            }
            Operation::Wait(delay) => {
                let delay = match delay {
                    Delay::Exactly(delay) => delay,
                    Delay::UpTo(at_most) => self.clock.spread(at_most),
                };
                self.clock.sleep(delay).map(|()| Answer::Elapsed).into_stream().boxed_local()
            }
        };
        answers.map(|answer| vec![answer]).boxed_local()
    }

    /// What a stream has brought by the page's next frame, and again after a rest.
    fn with_rests(
        &self,
        events: LocalBoxStream<'static, StreamEvent>,
    ) -> impl Stream<Item = Vec<StreamEvent>> + 'static {
        let clock = Rc::clone(&self.clock);
        stream::unfold((events.ready_chunks(FRAMES_AT_ONCE), false), move |(mut events, rests)| {
            let clock = Rc::clone(&clock);
            async move {
                for _ in 0..if rests { STREAM_RESTS_FOR_FRAMES } else { 0 } {
                    clock.next_frame().await;
                }
                // Whatever waits is drawn in the frame that ended the rest.
                let waiting = if rests { events.next().now_or_never() } else { None };
                let mut come = match waiting {
                    Some(come) => return come.map(|come| (come, (events, true))),
                    None => events.next().await?,
                };
                if come.iter().any(is_frame) {
                    clock.next_frame().await;
                    come.extend(events.next().now_or_never().flatten().unwrap_or_default());
                }
                let rests = come.iter().any(is_frame);
                Some((come, (events, rests)))
            }
        })
    }

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
    answers: Rc<RefCell<Option<LocalBoxStream<'static, Vec<Answer>>>>>,
    place: AbortHandle,
}

impl Begun {
    fn new(answers: LocalBoxStream<'static, Vec<Answer>>) -> (Self, impl Stream<Item = Vec<Answer>>) {
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

fn is_frame(event: &StreamEvent) -> bool {
    matches!(event, StreamEvent::Frame(_))
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
