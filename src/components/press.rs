use dioxus::{core::ListenerCallback, prelude::*};

/// A listener that does not look at what it hears of. Of all of them only what they do is code of their own.
pub(super) fn press(on_press: impl FnMut() + 'static) -> ListenerCallback<MouseData> {
    fn listener(mut on_press: Box<dyn FnMut()>) -> ListenerCallback<MouseData> {
        ListenerCallback::new(move |_: MouseEvent| on_press())
    }
    listener(Box::new(on_press))
}
