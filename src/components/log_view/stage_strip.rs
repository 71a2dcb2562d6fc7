use dioxus::prelude::*;

use super::{
    context::LogViewContext,
    stage_icon::StageIcon,
    stage_outline::{StageOutline, StageState},
};

/// The stages of the build in a row. Each is a button that scrolls to the stage.
#[component]
pub(super) fn StageStrip() -> Element {
    let view = use_context::<LogViewContext>();
    let strings = view.chat.strings();
    let stages = view.session.read(|session| StageOutline::all(session, &strings));
    rsx! {
        ol { class: "cwt-strip", "aria-label": &*strings.log_stages,
            for StageOutline { index, name, state } in stages {
                li { key: "{index}", class: "cwt-strip-stage", "data-state": state.name(),
                    button {
                        r#type: "button",
                        "aria-current": (state == StageState::Running).then_some("step"),
                        title: name.clone(),
                        onclick: move |_| {
                            view.update(|reader, _| reader.scroll_to_stage(index));
                        },
                        StageIcon { state }
                        span { class: "cwt-strip-name", "{name}" }
                    }
                }
            }
        }
    }
}
