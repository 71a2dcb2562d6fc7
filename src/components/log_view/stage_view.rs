use std::{cell::Cell, rc::Rc, time::Duration};

use dioxus::prelude::*;

use super::{
    handle::ReaderHandle,
    line_view::{LineOutline, LineView},
    pixels::pixels,
    stage::{StageOutline, StageState, StageTiming},
    times::{TimeFormat, seconds_text},
};
use crate::{
    build_log::StageWindow,
    components::{
        hooks::use_kept,
        icon::{IconName, icon},
        press::press,
    },
    strings::Strings,
};

/// The part of a stage that is in sight or close to it, under a header that stays in sight.
#[component]
pub(super) fn StageView(
    reader: ReaderHandle,
    stage: StageOutline,
    timing: StageTiming,
    window: StageWindow,
    lines: Vec<LineOutline>,
    times: TimeFormat,
    width: Option<f64>,
) -> Element {
    let toggle = {
        let (reader, index) = (reader.clone(), window.stage);
        press(move || {
            reader.change(|reader, _| reader.toggle_stage(index));
        })
    };
    let strings = reader.strings();
    let strings = strings.read();
    rsx! {
        section {
            class: "cwt-stage",
            "aria-label": stage.name.clone(),
            "data-state": stage.state.name(),
            top: pixels(window.top),
            height: pixels(window.height),
            div { class: "cwt-stage-header",
                button {
                    class: "cwt-stage-toggle",
                    r#type: "button",
                    "aria-expanded": !window.collapsed,
                    width: width.map(pixels),
                    onclick: toggle,
                    span { class: "cwt-chevron", {icon(IconName::Chevron, None)} }
                    span { class: "cwt-stage-name", "{stage.name}" }
                    {stage_icon(stage.state, &strings)}
                    if stage.state == StageState::Running {
                        RunningSeconds { reader: reader.clone(), timing }
                    } else if let Some(seconds) = timing.seconds {
                        {seconds_view(seconds, &strings)}
                    }
                }
            }
            div { class: "cwt-lines", top: pixels(window.lines_top),
                for line in lines {
                    LineView { key: "{line.id}", reader: reader.clone(), line, times }
                }
            }
        }
    }
}

/// How a stage stands, where that is known.
pub(super) fn stage_icon(state: StageState, strings: &Strings) -> Element {
    let (name, label) = match state {
        StageState::Done => (IconName::Check, &strings.stage_done),
        StageState::Running => (IconName::Spinner, &strings.stage_running),
        StageState::Failed => (IconName::Warning, &strings.stage_failed),
        StageState::Unknown => return rsx! {},
    };
    rsx! {
        span { class: "cwt-stage-state", {icon(name, Some(label))} }
    }
}

fn seconds_view(seconds: u64, strings: &Strings) -> Element {
    rsx! {
        span { class: "cwt-stage-duration", {seconds_text(seconds, strings)} }
    }
}

/// Counts on from the time of the last line. Only the clock's ticks are counted: the server's clock and the reader's need
/// not agree.
#[component]
fn RunningSeconds(reader: ReaderHandle, timing: StageTiming) -> Element {
    let (mut ticks, counted) = use_kept(|| {
        let mut ticks = Signal::new(0);
        let clock = reader.log().chat().api.as_ref().map(|api| Rc::clone(&api.clock));
        spawn(async move {
            let Some(clock) = clock else { return };
            loop {
                clock.sleep(Duration::from_secs(1)).await;
                ticks += 1;
            }
        });
        (ticks, Rc::new(Cell::new(timing.last_id)))
    });
    if counted.replace(timing.last_id) != timing.last_id {
        ticks.set(0);
    }
    seconds_view(timing.seconds.unwrap_or(0) + ticks(), &reader.strings().read())
}
