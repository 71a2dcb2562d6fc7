use std::ops::Range;

use dioxus::prelude::*;

use super::{
    handle::ReaderHandle,
    pieces::{Piece, pieces},
    times::TimeFormat,
};
use crate::{
    build_log::{LogLevel, StyledText, truncated},
    components::{page::fill_count, press::press},
};

/// Which line, and all that its drawing depends on: while it stays the same, the line is not drawn again.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LineOutline {
    pub(super) stage: usize,
    pub(super) index: usize,
    pub(super) id: i64,
    pub(super) is_whole: bool,
    pub(super) found: Vec<(Range<usize>, bool)>,
    pub(super) wraps: bool,
}

/// One line of the log.
#[component]
pub(super) fn LineView(reader: ReaderHandle, line: LineOutline, times: TimeFormat) -> Element {
    let LineOutline { stage, index, id, is_whole, found, wraps } = line;
    // Peeked, not subscribed to: this line is drawn again when its own outline changes.
    let session = reader.log().peek_session();
    let line = session.log().and_then(|log| log.stage(stage)?.line(index));
    // Another log may have come in the meantime, and with it another line to this place.
    let Some(line) = line.filter(|line| line.id == id) else { return rsx! {} };
    let styled = StyledText::parse(line.output);
    let shown = if is_whole { styled.text.len() } else { truncated(&styled.text).len() };
    let rest = styled.text.len() - shown;
    let time = line.created_at.and_then(|at| times.text(at, |at| reader.log().chat().utc_offset_minutes(at)));
    // Where lines are broken, only of plain characters it is known how many go into a row.
    let is_measured = wraps && (styled.text.contains('\t') || !styled.text.is_ascii());
    let text = rsx! {
        if times.widest().is_some() {
            span { class: "cwt-time", {time} }
        }
        span { class: "cwt-output",
            if styled.spans.is_empty() && found.is_empty() {
                {styled.text.get(..shown).unwrap_or(&styled.text).to_owned()}
            } else {
                for piece in pieces(&styled, shown, &found) {
                    {piece_view(piece)}
                }
            }
            if rest > 0 {
                {show_whole_button(reader.clone(), stage, index, rest)}
            }
        }
    };
    let level = level_name(line.level);
    if is_measured {
        let reader = reader.clone();
        let measure = move |event: Event<ResizeData>| {
            if let Ok(size) = event.get_border_box_size() {
                reader.on_measure(stage, index, size.height);
            }
        };
        rsx! {
            div { class: "cwt-line", "data-level": level, "data-id": id, onresize: measure, {text} }
        }
    } else {
        rsx! {
            div { class: "cwt-line", "data-level": level, "data-id": id, {text} }
        }
    }
}

/// Shows the rest of a long line.
fn show_whole_button(reader: ReaderHandle, stage: usize, index: usize, rest: usize) -> Element {
    let strings = reader.strings();
    let strings = strings.read();
    let text = fill_count(&strings.show_full_line, rest as u64, &strings);
    rsx! {
        button {
            class: "cwt-show-whole",
            r#type: "button",
            onclick: press(move || {
                reader.change(|reader, log| reader.expand_line(stage, index, log));
            }),
            "{text}"
        }
    }
}

fn piece_view(piece: Piece) -> Element {
    let Piece { text, paint, link, found } = piece;
    let text = match found {
        Some(current) => rsx! {
            mark { class: "cwt-found", "data-current": current, "{text}" }
        },
        None => rsx! { "{text}" },
    };
    let class = ["cwt-piece", &paint.class].concat();
    match link {
        // What leads elsewhere says where, and takes nothing along.
        Some(link) => rsx! {
            a {
                class,
                href: link.url(),
                title: link.url(),
                target: "_blank",
                rel: "noopener noreferrer",
                color: paint.color,
                background_color: paint.background,
                {text}
            }
        },
        None => rsx! {
            span { class, color: paint.color, background_color: paint.background, {text} }
        },
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
