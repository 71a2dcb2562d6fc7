use dioxus::prelude::*;

use super::{
    build_log::BuildLog,
    context::use_strings,
    log_view::LogView,
    notice_line::{NoticeKind, NoticeLine},
    page::{fill_count, number_text},
};
use crate::{
    build_log::{Notice, View},
    strings::{Strings, fill},
};

/// What a session shows: the log, or what stands in its place, and what is to be said beside it.
#[component]
pub(super) fn BuildLogBox(log: BuildLog) -> Element {
    let (view, notices) = {
        let session = log.session();
        (session.view(), session.notices())
    };
    let name = view_name(&view);
    let strings = use_strings();
    let strings = strings.read();
    let retry = log.clone();
    let on_retry = use_callback(move |()| retry.retry());
    rsx! {
        div { class: "cwt-log", part: "log", "data-view": name,
            match view {
                View::Nothing => rsx! {},
                View::Loading => rsx! {
                    NoticeLine { kind: NoticeKind::Busy, text: strings.log_loading.as_ref() }
                },
                View::Queued { position, size } => rsx! {
                    NoticeLine { kind: NoticeKind::Waiting, text: strings.stage_queued.as_ref(), detail: queue_place(position, size, &strings) }
                },
                View::Slow => rsx! {
                    NoticeLine { kind: NoticeKind::Warning, text: strings.log_slow.as_ref(), on_retry }
                },
                View::Reconnecting => rsx! {
                    NoticeLine { kind: NoticeKind::Busy, text: strings.log_reconnecting.as_ref() }
                },
                View::Empty => rsx! {
                    NoticeLine { kind: NoticeKind::Plain, text: strings.log_empty.as_ref() }
                },
                View::Failed(problem) => rsx! {
                    NoticeLine { kind: NoticeKind::Warning, text: strings.log_failed.as_ref(), detail: problem.message(&strings), on_retry }
                },
                View::Log => rsx! {
                    LogView { log: log.clone() }
                },
            }
            for notice in notices {
                NoticeBeside { notice, on_retry }
            }
        }
    }
}

/// What a screen reader is told about the log: its states, never its lines.
pub(super) fn spoken_state<'a>(view: &View, strings: &'a Strings) -> Option<&'a str> {
    match view {
        View::Nothing | View::Loading | View::Log => None,
        View::Queued { .. } => Some(&strings.stage_queued),
        View::Slow => Some(&strings.log_slow),
        View::Reconnecting => Some(&strings.log_reconnecting),
        View::Empty => Some(&strings.log_empty),
        View::Failed(_) => Some(&strings.log_failed),
    }
}

fn view_name(view: &View) -> &'static str {
    match view {
        View::Nothing => "nothing",
        View::Loading => "loading",
        View::Queued { .. } => "queued",
        View::Slow => "slow",
        View::Reconnecting => "reconnecting",
        View::Empty => "empty",
        View::Failed(_) => "failed",
        View::Log => "log",
    }
}

fn queue_place(position: u64, size: u64, strings: &Strings) -> Option<String> {
    let template = match (position, size) {
        (0, _) => return None,
        (position, size) if size >= position => &strings.queue_position_of,
        _ => &strings.queue_position,
    };
    let [position, size] = [position, size].map(|number| number_text(number, &strings.language));
    Some(fill(template, &[("position", &position), ("size", &size)]))
}

#[component]
fn NoticeBeside(notice: Notice, on_retry: Callback<()>) -> Element {
    let strings = use_strings();
    let strings = strings.read();
    match notice {
        Notice::Failed(problem) => rsx! {
            NoticeLine { kind: NoticeKind::Warning, text: strings.log_failed.as_ref(), detail: problem.message(&strings), on_retry }
        },
        Notice::Reconnecting => rsx! {
            NoticeLine { kind: NoticeKind::Busy, text: strings.log_reconnecting.as_ref() }
        },
        Notice::StillBuilding => rsx! {
            NoticeLine { kind: NoticeKind::Info, text: strings.log_still_building.as_ref() }
        },
        Notice::Malformed(pieces) => rsx! {
            NoticeLine { kind: NoticeKind::Warning, text: malformed(pieces, &strings) }
        },
        Notice::Overflowed => rsx! {
            NoticeLine { kind: NoticeKind::Info, text: strings.log_overflowed.as_ref() }
        },
    }
}

fn malformed(pieces: usize, strings: &Strings) -> String {
    match pieces {
        1 => strings.log_malformed_one.to_string(),
        _ => fill_count(&strings.log_malformed, pieces as u64, strings),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strings::ENGLISH;

    #[test]
    fn the_place_in_the_queue_is_said_as_far_as_it_is_known() {
        assert_eq!(queue_place(2, 5, &ENGLISH).as_deref(), Some("Position 2 of 5."));
        assert_eq!(queue_place(2, 0, &ENGLISH).as_deref(), Some("Position 2."));
        assert_eq!(queue_place(0, 5, &ENGLISH), None);
    }

    #[test]
    fn one_piece_is_singular() {
        assert_eq!(malformed(1, &ENGLISH), "1 piece of the log could not be read.");
        assert_eq!(malformed(2, &ENGLISH), "2 pieces of the log could not be read.");
    }
}
