use dioxus::prelude::*;

use super::{arguments::Arguments, navigation::use_navigation, view::Canvas};
use crate::Scene;

/// Returns a callback that applies the arguments and the frame of the URL to a scene before it is mounted.
pub(super) fn use_scene_preparation() -> Callback<Scene, Scene> {
    let navigation = use_navigation();
    use_callback(move |scene: Scene| {
        let view = navigation.peek();
        let frame = view.canvas.frame(scene.frame);
        let arguments = Arguments::of(&scene).with(&view.changed);
        arguments.prepare(Scene { frame, ..scene })
    })
}

/// The value of `data-motion`. A page cannot set `prefers-reduced-motion`, so the gallery's style sheet disables animations.
pub(super) fn canvas_motion(canvas: Canvas) -> Option<&'static str> {
    canvas.is_still.then_some("reduce")
}
