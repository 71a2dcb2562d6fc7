use std::rc::Rc;

use dioxus::prelude::*;

/// Moves the focus to an element. An element that has been unmounted is ignored.
pub(super) fn focus(element: Rc<MountedData>) {
    spawn(async move {
        let _ = element.set_focus(true).await;
    });
}
