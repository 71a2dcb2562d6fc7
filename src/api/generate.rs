//! Streams written as async functions.

use std::{
    cell::Cell,
    future, mem,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use futures_util::{FutureExt, Stream, StreamExt, future::LocalBoxFuture, stream::LocalBoxStream};

/// The stream of what `body` gives. `body` runs while the stream is polled, and ends with it.
///
/// One type for all streams of the same items: each chain of combinators would be code of its own.
pub(crate) fn generate<T: 'static, F: Future<Output = ()> + 'static>(
    body: impl FnOnce(Giver<T>) -> F,
) -> LocalBoxStream<'static, T> {
    let given = Rc::new(Cell::new(None));
    let body = body(Giver(Rc::clone(&given))).boxed_local();
    Generator { given, body: Some(body) }.boxed_local()
}

/// By which the body of a generator gives.
pub(crate) struct Giver<T>(Rc<Cell<Option<T>>>);

impl<T> Giver<T> {
    /// Gives an item, and comes back when the next one is asked for.
    pub(crate) async fn give(&self, item: T) {
        self.0.set(Some(item));
        let mut is_taken = false;
        // Whoever polls takes it at the first halt.
        future::poll_fn(|_| if mem::replace(&mut is_taken, true) { Poll::Ready(()) } else { Poll::Pending }).await;
    }
}

struct Generator<T> {
    given: Rc<Cell<Option<T>>>,
    /// `None` once it has ended.
    body: Option<LocalBoxFuture<'static, ()>>,
}

impl<T> Stream for Generator<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        if self.body.as_mut().is_some_and(|body| body.poll_unpin(context).is_ready()) {
            self.body = None;
        }
        match self.given.take() {
            None if self.body.is_some() => Poll::Pending,
            given => Poll::Ready(given),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_channel::oneshot;

    use super::*;

    #[test]
    fn items_come_one_by_one_and_the_body_goes_on_only_when_asked() {
        let run = Rc::new(Cell::new(0));
        let (counter, (sender, received)) = (Rc::clone(&run), oneshot::channel::<()>());
        let mut numbers = generate(|numbers| async move {
            for number in 1..=2 {
                counter.set(number);
                numbers.give(number).await;
            }
            let _ = received.await;
            numbers.give(3).await;
        });
        assert_eq!(run.get(), 0);
        assert_eq!((numbers.next().now_or_never(), run.get()), (Some(Some(1)), 1));
        assert_eq!((numbers.next().now_or_never(), run.get()), (Some(Some(2)), 2));
        assert_eq!(numbers.next().now_or_never(), None, "nothing has come");
        sender.send(()).expect("it is awaited");
        let rest = numbers.by_ref().collect::<Vec<_>>().now_or_never();
        assert_eq!(rest, Some(vec![3]));
        assert_eq!(numbers.next().now_or_never(), Some(None), "and it stays over");
    }

    #[test]
    fn the_body_goes_with_its_stream_and_at_its_end() {
        let held = Rc::new(());
        let holding = |held: Rc<()>| {
            generate(|items| async move {
                items.give(()).await;
                drop(held);
            })
        };
        let dropped = holding(Rc::clone(&held));
        drop(dropped);
        assert_eq!(Rc::strong_count(&held), 1);
        let mut ended = holding(Rc::clone(&held));
        assert_eq!(ended.next().now_or_never(), Some(Some(())));
        assert_eq!((ended.next().now_or_never(), Rc::strong_count(&held)), (Some(None), 1));
    }
}
