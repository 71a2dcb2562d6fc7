use std::rc::Rc;

use dioxus::{html::geometry::PixelsVector2D, prelude::*};

use super::build_log::BuildLog;
use crate::build_log::{Line, LogLevel, Stage, plain_text};

/// Lines per block. Blocks that have not changed are not drawn again, and the browser skips those out of sight.
const BLOCK: usize = 200;
/// So near to its end, in CSS pixels, the box counts as being at its end: about one line.
const AT_END: f64 = 20.0;

/// The lines, by stage, in a box that keeps to its end while the reader is there.
#[component]
pub(super) fn LogView(log: BuildLog) -> Element {
    let mut scroller = use_signal(|| None::<Rc<MountedData>>);
    // A log that is over is read from its beginning.
    let mut follows = use_signal(|| log.peek_session().is_live());
    let lines = log.session().log().map_or(0, |log| log.len());

    use_effect(use_reactive!(|lines| {
        let _ = lines;
        if let Some(scroller) = scroller()
            && *follows.peek()
        {
            spawn(async move {
                // Scrolls this box and nothing around it. An element that has gone has no end to show.
                let _ = scroller.scroll(PixelsVector2D::new(0.0, 1e9), ScrollBehavior::Instant).await;
            });
        }
    }));

    let session = log.session();
    let stages: Vec<_> = session
        .log()
        .map(|log| log.stages().enumerate().map(|(index, stage)| StageOutline::of(index, &stage)).collect())
        .unwrap_or_default();
    rsx! {
        div {
            class: "cwt-scroll",
            role: "log",
            "aria-label": "Build log",
            "aria-live": "off",
            tabindex: 0,
            onmounted: move |event| scroller.set(Some(event.data())),
            onscroll: move |event| {
                let end = f64::from(event.scroll_height() - event.client_height());
                follows.set(end - event.scroll_top() <= AT_END);
            },
            for stage in stages {
                StageView { key: "{stage.index}", log: log.clone(), stage }
            }
        }
    }
}

/// What tells whether a stage has to be drawn again.
#[derive(Clone, Debug, PartialEq)]
struct StageOutline {
    index: usize,
    name: String,
    seconds: Option<u64>,
    blocks: Vec<Block>,
}

/// A run of lines within a stage. Lines only ever come in between or at the end, so equal ends mean equal lines.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Block {
    start: usize,
    len: usize,
    first_id: i64,
    last_id: i64,
}

impl StageOutline {
    fn of(index: usize, stage: &Stage<'_>) -> Self {
        let has_text = stage.lines().any(|line| !line.output.is_empty());
        let from = if has_text { stage.marker_len() } else { stage.len() };
        let starts = (from..stage.len()).step_by(BLOCK);
        Self {
            index,
            name: stage.name().to_owned(),
            seconds: stage.duration().map(|duration| duration.as_secs()),
            blocks: starts.filter_map(|start| Block::of(stage, start)).collect(),
        }
    }
}

impl Block {
    fn of(stage: &Stage<'_>, start: usize) -> Option<Self> {
        let mut lines = stage.slice(start, start + BLOCK);
        let len = lines.len();
        let first = lines.next()?;
        let last = lines.last().unwrap_or(first);
        Some(Self { start, len, first_id: first.id, last_id: last.id })
    }
}

#[component]
fn StageView(log: BuildLog, stage: StageOutline) -> Element {
    let name = if stage.name.is_empty() { "Build" } else { &stage.name };
    rsx! {
        section { class: "cwt-stage", "aria-label": name,
            div { class: "cwt-stage-header",
                span { class: "cwt-stage-name", "{name}" }
                if let Some(seconds) = stage.seconds {
                    span { class: "cwt-stage-duration", {seconds_text(seconds)} }
                }
            }
            for block in stage.blocks {
                BlockView { key: "{block.start}", log: log.clone(), stage: stage.index, block }
            }
        }
    }
}

#[component]
fn BlockView(log: BuildLog, stage: usize, block: Block) -> Element {
    // Peeked, not subscribed to: this block is drawn again when its own outline changes.
    let session = log.peek_session();
    let Some(stage) = session.log().and_then(|log| log.stage(stage)) else { return rsx! {} };
    let lines = stage.slice(block.start, block.start + block.len);
    rsx! {
        div { class: "cwt-block",
            for line in lines {
                {line_view(&log, line)}
            }
        }
    }
}

fn line_view(log: &BuildLog, line: Line<'_>) -> Element {
    let time = line.created_at.map(|at| {
        let offset = log.chat.api.as_ref().map_or(0, |api| api.clock.utc_offset_minutes(at));
        time_of_day(at, offset)
    });
    rsx! {
        div { key: "{line.id}", class: "cwt-line", "data-level": level_name(line.level), "data-id": line.id,
            span { class: "cwt-time", {time} }
            span { class: "cwt-output", {plain_text(line.output).into_owned()} }
        }
    }
}

fn level_name(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Trace => "trace",
        LogLevel::Debug => "debug",
        LogLevel::Warn => "warn",
        LogLevel::Error => "error",
        LogLevel::Info | LogLevel::Unknown => "info",
    }
}

fn seconds_text(seconds: u64) -> String {
    if seconds == 1 { "1 second".to_owned() } else { format!("{seconds} seconds") }
}

/// `HH:mm:ss.SSS` at this distance from UTC.
fn time_of_day(unix_ms: i64, utc_offset_minutes: i32) -> String {
    let ms = unix_ms.wrapping_add(i64::from(utc_offset_minutes) * 60_000).rem_euclid(86_400_000);
    format!("{:02}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_the_readers_own() {
        let at = 1_775_812_532_579;
        assert_eq!(time_of_day(at, 0), "09:15:32.579");
        assert_eq!(time_of_day(at, 345), "15:00:32.579");
        assert_eq!(time_of_day(at, -600), "23:15:32.579");
        assert_eq!(time_of_day(i64::MIN, 0).len(), 12);
    }

    #[test]
    fn one_second_is_singular() {
        assert_eq!([seconds_text(0), seconds_text(1), seconds_text(2)], ["0 seconds", "1 second", "2 seconds"]);
    }
}
