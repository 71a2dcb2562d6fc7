use dioxus::prelude::*;

use super::{arguments::Arguments, navigation::use_navigation, view::Canvas};
use crate::Scene;

/// Makes a story's scene the one that the address asks for, before it is shown.
pub(super) fn use_prepared() -> Callback<Scene, Scene> {
    let navigation = use_navigation();
    use_callback(move |scene: Scene| {
        let view = navigation.peek();
        let frame = view.canvas.frame(scene.frame);
        let arguments = Arguments::of(&scene).with(&view.changed);
        arguments.prepare(Scene { frame, ..scene })
    })
}

/// What `data-motion` says of a canvas. Style sheets cannot pretend that the system asks for less motion, so the
/// gallery's own takes motion away.
pub(super) fn canvas_motion(canvas: Canvas) -> Option<&'static str> {
    canvas.is_still.then_some("reduce")
}
