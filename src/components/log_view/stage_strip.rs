use dioxus::prelude::*;

use super::{
    handle::ReaderHandle,
    stage::{StageOutline, StageState},
    stage_view::stage_icon,
};
use crate::{components::press::press, strings::Strings};

/// Where the build is: its stages in a row, each to be gone to.
pub(super) fn stage_strip(reader: &ReaderHandle, stages: Vec<StageOutline>, strings: &Strings) -> Element {
    rsx! {
        ol { class: "cwt-strip", "aria-label": strings.log_stages.as_ref(),
            for stage in stages {
                li { key: "{stage.index}", class: "cwt-strip-stage", "data-state": stage.state.name(),
                    button {
                        r#type: "button",
                        "aria-current": (stage.state == StageState::Running).then_some("step"),
                        title: stage.name.clone(),
                        onclick: {
                            let reader = reader.clone();
                            press(move || {
                                reader.change(|reader, _| reader.scroll_to_stage(stage.index));
                            })
                        },
                        {stage_icon(stage.state, strings)}
                        span { class: "cwt-strip-name", "{stage.name}" }
                    }
                }
            }
        }
    }
}
