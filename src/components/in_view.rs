//! Whether a row is in view: a row that is not does not draw its log, nor count seconds.

use std::{
    cell::{Cell, RefCell},
    fmt,
    rc::Rc,
    time::Duration,
};

use dioxus::prelude::*;
use futures_channel::oneshot;
use futures_util::{
    FutureExt,
    future::{self, LocalBoxFuture},
    stream::LocalBoxStream,
};

use crate::api::Clock;

/// What takes the place of an animation frame while a row is out of view: its lines are read once a second.
const FRAME_OUT_OF_VIEW: Duration = Duration::from_secs(1);

/// Whether a row is in view, or close to it. Clones share their state.
///
/// Until the browser reports otherwise it is, so that the first render does not wait.
#[derive(Clone)]
pub(super) struct InView(Rc<State>);

struct State {
    is_in_view: Cell<bool>,
    waiting: RefCell<Vec<oneshot::Sender<()>>>,
    observer: RefCell<Option<Observer>>,
}

impl InView {
    pub(super) fn is_in_view(&self) -> bool {
        self.0.is_in_view.get()
    }

    /// Completes when the row is in view, at once if it is.
    pub(super) fn wait(&self) -> LocalBoxFuture<'static, ()> {
        if self.is_in_view() {
            return future::ready(()).boxed_local();
        }
        let (sender, entered) = oneshot::channel();
        let mut waiting = self.0.waiting.borrow_mut();
        waiting.retain(|sender| !sender.is_canceled());
        waiting.push(sender);
        entered.map(|_| ()).boxed_local()
    }

    /// Observes the row of this log, or the log itself if there is no row around it.
    pub(super) fn observe(&self, log: &MountedData) {
        let state = Rc::downgrade(&self.0);
        let observer = Observer::new(log, move |is_in_view| {
            if let Some(state) = state.upgrade() {
                Self(state).set(is_in_view);
            }
        });
        self.0.observer.replace(observer);
    }

    /// Ends the observation. The row counts as in view.
    pub(super) fn stop(&self) {
        self.0.observer.take();
        self.set(true);
    }

    fn set(&self, is_in_view: bool) {
        self.0.is_in_view.set(is_in_view);
        if is_in_view {
            // Fails only if nothing waits any longer.
            self.0.waiting.take().into_iter().for_each(|sender| _ = sender.send(()));
        }
    }
}

impl Default for InView {
    fn default() -> Self {
        let (waiting, observer) = (RefCell::default(), RefCell::default());
        Self(Rc::new(State { is_in_view: Cell::new(true), waiting, observer }))
    }
}

impl fmt::Debug for InView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("InView").field(&self.is_in_view()).finish()
    }
}

/// Whether the row around the calling component is in view.
pub(super) fn use_in_view() -> InView {
    use_hook(|| try_consume_context().unwrap_or_default())
}

/// The clock of a row: out of view it has few frames.
pub(super) struct RowClock {
    pub(super) clock: Rc<dyn Clock>,
    pub(super) in_view: InView,
}

impl RowClock {
    fn frame_out_of_view(&self) -> LocalBoxFuture<'static, ()> {
        future::select(self.in_view.wait(), self.clock.sleep(FRAME_OUT_OF_VIEW)).map(|_| ()).boxed_local()
    }
}

impl Clock for RowClock {
    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        self.clock.sleep(duration)
    }

    fn throttle(&self, interval: Duration) -> LocalBoxFuture<'static, ()> {
        if self.in_view.is_in_view() { self.clock.throttle(interval) } else { self.frame_out_of_view() }
    }

    fn now(&self) -> Duration {
        self.clock.now()
    }

    fn next_frame(&self) -> LocalBoxFuture<'static, ()> {
        if self.in_view.is_in_view() { self.clock.next_frame() } else { self.frame_out_of_view() }
    }

    fn frame_number(&self) -> Option<u64> {
        self.clock.frame_number().filter(|_| self.in_view.is_in_view())
    }

    fn jitter(&self, max: Duration) -> Duration {
        self.clock.jitter(max)
    }

    fn resumes(&self) -> LocalBoxStream<'static, ()> {
        self.clock.resumes()
    }

    fn utc_offset_minutes(&self, unix_ms: i64) -> i32 {
        self.clock.utc_offset_minutes(unix_ms)
    }
}

#[cfg(all(feature = "browser", target_arch = "wasm32"))]
use browser::Observer;
#[cfg(not(all(feature = "browser", target_arch = "wasm32")))]
use none::Observer;

#[cfg(all(feature = "browser", target_arch = "wasm32"))]
mod browser {
    use dioxus::prelude::MountedData;
    use js_sys::{Array, Reflect};
    use wasm_bindgen::{JsCast, closure::Closure};
    use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

    /// A row this close to the window, or to the visible part of a box that scrolls, counts as in view.
    const MARGIN: &str = "25% 0px";

    pub(super) struct Observer {
        observer: IntersectionObserver,
        _callback: Closure<dyn FnMut(Array)>,
    }

    impl Observer {
        /// Calls `report` at first and whenever the row of `log` has entered or left the view. `None` if the browser has no
        /// `IntersectionObserver`.
        pub(super) fn new(log: &MountedData, report: impl Fn(bool) + 'static) -> Option<Self> {
            let log = log.downcast::<Element>()?;
            let row = log.closest(".cwt-row").ok().flatten().unwrap_or_else(|| log.clone());
            let callback = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
                if let Ok(last) = entries.pop().dyn_into::<IntersectionObserverEntry>() {
                    report(last.is_intersecting());
                }
            });
            let options = IntersectionObserverInit::new();
            options.set_root_margin(MARGIN);
            // Not known to web-sys. Browsers ignore options that they do not know.
            let _ = Reflect::set(&options, &"scrollMargin".into(), &MARGIN.into());
            let observer = IntersectionObserver::new_with_options(callback.as_ref().unchecked_ref(), &options).ok()?;
            observer.observe(&row);
            Some(Self { observer, _callback: callback })
        }
    }

    impl Drop for Observer {
        fn drop(&mut self) {
            self.observer.disconnect();
        }
    }
}

#[cfg(not(all(feature = "browser", target_arch = "wasm32")))]
mod none {
    use dioxus::prelude::MountedData;

    /// Without a browser every row is in view.
    pub(super) struct Observer;

    impl Observer {
        pub(super) fn new(_: &MountedData, _: impl Fn(bool) + 'static) -> Option<Self> {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::NoClock;

    #[test]
    fn waits_until_the_row_is_in_view() {
        let in_view = InView::default();
        assert_eq!(in_view.wait().now_or_never(), Some(()));
        in_view.set(false);
        let mut entered = in_view.wait();
        assert_eq!((&mut entered).now_or_never(), None);
        in_view.set(true);
        assert_eq!(entered.now_or_never(), Some(()));
    }

    #[test]
    fn waits_that_were_dropped_are_not_kept() {
        let in_view = InView::default();
        in_view.set(false);
        (0..10).for_each(|_| drop(in_view.wait()));
        assert_eq!(in_view.0.waiting.borrow().len(), 1);
    }

    #[test]
    fn a_frame_out_of_view_ends_when_the_row_is_in_view() {
        let clock = RowClock { clock: Rc::new(NoClock), in_view: InView::default() };
        clock.in_view.set(false);
        let mut frame = clock.next_frame();
        assert_eq!((&mut frame).now_or_never(), None);
        clock.in_view.set(true);
        assert_eq!(frame.now_or_never(), Some(()));
    }
}
