use dioxus::prelude::*;

use super::{
    context::LogViewContext,
    drawing::LineOutline,
    line_pieces::{Piece, pieces},
};
use crate::{
    build_log::{LogLevel, Session, StyledText, truncated},
    components::page::fill_count,
};

/// The content of a line.
struct LineContent {
    level: LogLevel,
    created_at: Option<i64>,
    text: LineText,
    /// The number of bytes that are not shown.
    hidden_len: usize,
}

enum LineText {
    Plain(String),
    Styled(Vec<Piece>),
}

impl LineContent {
    /// Returns `None` if the session has another log by now.
    fn read(session: &Session, outline: &LineOutline) -> Option<Self> {
        let LineOutline { stage, index, id, is_whole, ref found, .. } = *outline;
        let line = session.log()?.stage(stage)?.line(index).filter(|line| line.id == id)?;
        let styled = StyledText::parse(line.output);
        let shown = if is_whole { &*styled.text } else { truncated(&styled.text) };
        Some(Self {
            level: line.level,
            created_at: line.created_at,
            hidden_len: styled.text.len() - shown.len(),
            text: if shown.is_empty() || styled.spans.is_empty() && found.is_empty() {
                LineText::Plain(shown.to_owned())
            } else {
                LineText::Styled(pieces(&styled, shown.len(), found))
            },
        })
    }
}

/// One line of the log.
#[component]
pub(super) fn LineView(line: LineOutline) -> Element {
    let view = use_context::<LogViewContext>();
    let LineOutline { stage, index, id, times, .. } = line;
    // The outline changes with the line, so there is no need to subscribe to the session.
    let Some(content) = view.session.peek(|session| LineContent::read(session, &line)) else { return rsx! {} };
    let LineContent { level, created_at, text, hidden_len } = content;
    let level = level_name(level);
    let time = created_at.and_then(|at| times.text(at, |at| view.chat.utc_offset_minutes(at)));
    rsx! {
        div { class: "cwt-line", "data-level": level, "data-id": id,
            if times.widest().is_some() {
                span { class: "cwt-time", {time} }
            }
            span { class: "cwt-output",
                match text {
                    // A line without text is a row in the layout. In a copied selection it is an empty line.
                    LineText::Plain(text) if text.is_empty() => rsx! { br {} },
                    LineText::Plain(text) => rsx! { "{text}" },
                    LineText::Styled(pieces) => rsx! {
                        for piece in pieces {
                            {piece_view(piece)}
                        }
                    },
                }
                if hidden_len > 0 {
                    ShowWholeButton { stage, index, hidden_len }
                }
            }
        }
    }
}

/// A piece of a line: text of one style, with its link and search highlight.
fn piece_view(piece: Piece) -> Element {
    let Piece { text, paint, link, found } = piece;
    let class = format!("cwt-piece{}", paint.class);
    let text = match found {
        Some(is_current) => rsx! {
            mark { class: "cwt-found", "data-current": is_current, "{text}" }
        },
        None => rsx! { "{text}" },
    };
    match link {
        // The title shows the target. The opened page gets no referrer and no access to this one.
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

/// Shows a long line in full.
#[component]
fn ShowWholeButton(stage: usize, index: usize, hidden_len: usize) -> Element {
    let view = use_context::<LogViewContext>();
    let strings = view.chat.strings();
    rsx! {
        button {
            class: "cwt-show-whole",
            r#type: "button",
            onclick: move |_| {
                view.update(|reader, log| reader.expand_line(stage, index, log));
            },
            {fill_count(&strings.show_full_line, hidden_len as u64, &strings)}
        }
    }
}

/// The value of `data-level`.
fn level_name(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Trace => "trace",
        LogLevel::Debug => "debug",
        LogLevel::Warn => "warn",
        LogLevel::Error => "error",
        LogLevel::Info | LogLevel::Unknown => "info",
    }
}
