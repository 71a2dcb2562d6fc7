use dioxus::prelude::*;

use super::{
    context::LogViewContext,
    stage_icon::StageIcon,
    stage_outline::{StageKind, StageOutline, StageState},
};
use crate::strings::Strings;

/// The stages in a row. Each is a button that scrolls to the stage.
#[component]
pub(super) fn StageStrip() -> Element {
    let view = use_context::<LogViewContext>();
    let strings = view.chat.strings();
    let stages = view.session.read(|session| StageOutline::all(session, &strings));
    // Several scripts may run at once, but only one step can be the current one.
    let first_with = |state| stages.iter().position(|stage| stage.state == state);
    let current = first_with(StageState::Running);
    let main = current.or_else(|| first_with(StageState::Failed));
    rsx! {
        ol { class: "cwt-strip", "aria-label": &*strings.log_stages,
            for StageOutline { index, id, name, kind, state, .. } in stages {
                li {
                    key: "{id}",
                    class: "cwt-strip-stage",
                    "data-kind": kind.name(),
                    "data-main": (main == Some(index)).then_some("true"),
                    "data-state": state.name(),
                    button {
                        r#type: "button",
                        "aria-current": (current == Some(index)).then_some("step"),
                        title: title(&name, kind, &strings),
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

/// The name of a stage, and what wrote it where it is a script.
fn title(name: &str, kind: StageKind, strings: &Strings) -> String {
    match kind.text(strings) {
        Some(kind) => format!("{name} ({kind})"),
        None => name.to_owned(),
    }
}
