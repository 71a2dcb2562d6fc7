use dioxus::prelude::*;

use super::{
    context::LogViewContext,
    drawing::LineOutline,
    line_view::LineView,
    running_seconds::RunningSeconds,
    stage_icon::StageIcon,
    stage_outline::{StageOutline, StageState, StageTiming},
};
use crate::{
    build_log::StageWindow,
    components::{
        duration_text::duration_text,
        icon::{Icon, IconName},
    },
};

/// The visible part of a stage, under a sticky header.
#[component]
pub(super) fn StageView(
    stage: StageOutline,
    timing: StageTiming,
    window: StageWindow,
    lines: Vec<LineOutline>,
    heights: Option<String>,
    /// The width of the header, in CSS pixels, where lines do not wrap.
    width: Option<f64>,
) -> Element {
    let view = use_context::<LogViewContext>();
    let strings = view.chat.strings();
    rsx! {
        section {
            class: "cwt-stage",
            "aria-label": &*stage.name,
            "data-kind": stage.kind.name(),
            "data-nested": stage.is_nested.then_some("true"),
            "data-state": stage.state.name(),
            top: "{window.top}px",
            height: "{window.height}px",
            div { class: "cwt-stage-header",
                button {
                    class: "cwt-stage-toggle",
                    r#type: "button",
                    "aria-expanded": !window.collapsed,
                    width: width.map(|width| format!("{width}px")),
                    onclick: move |_| {
                        view.update(|reader, _| reader.toggle_stage(window.stage));
                    },
                    span { class: "cwt-chevron",
                        Icon { name: IconName::Chevron }
                    }
                    span { class: "cwt-stage-name", "{stage.name}" }
                    StageIcon { state: stage.state }
                    if let Some(text) = stage.kind.text(&strings) {
                        span { class: "cwt-stage-note", "{text}" }
                    }
                    if let Some(result) = stage.result {
                        span { class: "cwt-stage-note cwt-stage-result", "{result}" }
                    }
                    if stage.state == StageState::Running {
                        RunningSeconds { timing }
                    } else if let Some(seconds) = timing.seconds {
                        span { class: "cwt-stage-duration", {duration_text(seconds, &strings)} }
                    }
                }
            }
            div { class: "cwt-lines", top: "{window.lines_top}px", "data-heights": heights, "data-stage": "{stage.id}",
                for line in lines {
                    LineView { key: "{line.id}", line }
                }
            }
        }
    }
}
