//! Dioxus' hooks, of which each use is code of its own, as functions whose code all components share.

use std::{any::Any, rc::Rc};

use dioxus::{core, prelude::*};

/// What a component keeps from one drawing to the next: [`use_hook`].
pub(super) fn use_kept<T: Clone + 'static>(make: impl FnOnce() -> T) -> T {
    fn kept(make: &mut dyn FnMut() -> Rc<dyn Any>) -> Rc<dyn Any> {
        use_hook(make)
    }
    let mut make = Some(make);
    let kept = kept(&mut || Rc::new(make.take().map(|make| make())));
    let kept = kept.downcast_ref::<Option<T>>().and_then(Option::as_ref);
    kept.expect("hooks are called in the same order each time").clone()
}

/// A callback that does what it is last given: [`use_callback`].
pub(super) fn use_latest(call: impl FnMut() + 'static) -> Callback<()> {
    fn latest(mut call: Box<dyn FnMut()>) -> Callback<()> {
        use_callback(move |()| call())
    }
    latest(Box::new(call))
}

/// Does this once what is drawn is on the page: [`core::queue_effect`].
pub(super) fn after_drawing(effect: impl FnOnce() + 'static) {
    fn after(effect: Box<dyn FnOnce()>) {
        core::queue_effect(effect);
    }
    after(Box::new(effect));
}
