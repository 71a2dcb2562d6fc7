use std::{cell::RefCell, pin::pin, rc::Rc, time::Duration};

use futures_util::{
    FutureExt, Stream, StreamExt,
    future::{Fuse, FusedFuture, LocalBoxFuture},
    select_biased,
};

use super::operations::Operations;
use crate::{
    api::{clock::Clock, workspace_api::WorkspaceApi},
    build_log::{Answer, Effect, Event, Session},
};

/// How often a log list is redrawn while it arrives, after its first lines. The first lines are visible at once; later
/// chunks are below them, and drawing takes time from parsing.
const LIST_REDRAW_INTERVAL: Duration = Duration::from_millis(100);

/// Runs `session` until `events` ends. Calls `on_change` when the view may have changed.
///
/// `effects` are the effects that the session was created with. Dropping the future cancels all requests, streams and
/// timers.
///
/// `on_change` is throttled: once per batch of stream frames (see [`batch_events`](super::batches::batch_events)) and once
/// per [`LIST_REDRAW_INTERVAL`] while a log list arrives.
pub(crate) async fn drive(
    session: Rc<RefCell<Session>>,
    effects: Vec<Effect>,
    events: impl Stream<Item = Event> + 'static,
    client: Rc<dyn WorkspaceApi>,
    clock: Rc<dyn Clock>,
    mut on_change: impl FnMut(),
) {
    let mut events = pin!(events.fuse());
    let mut resumes = clock.resumes().fuse();
    let mut operations = Operations::new(client, Rc::clone(&clock));
    let mut redraw = Fuse::terminated();
    let mut paint = Fuse::terminated();
    operations.apply(effects);

    loop {
        let received = select_biased! {
            event = events.next() => match event {
                Some(event) => vec![event],
                None => return,
            },
            () = resumes.select_next_some() => vec![Event::Resumed],
            () = redraw => {
                on_change();
                // A list that arrives without a pause would keep the browser from painting.
                paint = clock.next_frame().fuse();
                continue;
            }
            answers = answers_after_paint(&mut paint, &mut operations).fuse() => answers,
        };

        let are_list_chunks = received.iter().all(|event| matches!(event, Event::Answer(_, Answer::LogChunk(_))));
        let defers_redraw = are_list_chunks && has_lines(&session);
        let effects = session.borrow_mut().handle_all(received);
        operations.apply(effects);
        if !defers_redraw {
            redraw = Fuse::terminated();
            on_change();
        } else if redraw.is_terminated() {
            redraw = clock.sleep(LIST_REDRAW_INTERVAL).fuse();
        }
    }
}

/// Waits for the pending repaint, if there is one, and then for the next answers.
async fn answers_after_paint(paint: &mut Fuse<LocalBoxFuture<'static, ()>>, operations: &mut Operations) -> Vec<Event> {
    if !paint.is_terminated() {
        paint.await;
    }
    operations.next_answers().await
}

fn has_lines(session: &RefCell<Session>) -> bool {
    session.borrow().log().is_some_and(|log| !log.is_empty())
}
