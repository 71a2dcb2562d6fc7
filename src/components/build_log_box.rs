use dioxus::prelude::*;

use super::{
    build_log::BuildLog,
    log_view::LogView,
    notice_line::{NoticeKind, NoticeLine},
};
use crate::build_log::{Notice, View};

const LOADING: &str = "Loading build logs…";
const SLOW: &str = "Build logs are taking longer than expected.";
const EMPTY: &str = "No build logs available.";
const FAILED: &str = "Failed to load build logs.";
const QUEUED: &str = "Waiting in build queue…";
const RECONNECTING: &str = "Reconnecting…";
const STILL_BUILDING: &str = "The build is still running.";
const OVERFLOWED: &str = "The build log passed the server's size limit. Later lines were not kept.";

/// What a session shows: the log, or what stands in its place, and what is to be said beside it.
#[component]
pub(super) fn BuildLogBox(log: BuildLog) -> Element {
    let (view, notices) = {
        let session = log.session();
        (session.view(), session.notices())
    };
    let name = view_name(&view);
    let retry = log.clone();
    let on_retry = use_callback(move |()| retry.retry());
    rsx! {
        div { class: "cwt-log", "data-view": name,
            match view {
                View::Nothing => rsx! {},
                View::Loading => rsx! {
                    NoticeLine { kind: NoticeKind::Busy, text: LOADING }
                },
                View::Queued { position, size } => rsx! {
                    NoticeLine { kind: NoticeKind::Waiting, text: QUEUED, detail: queue_place(position, size) }
                },
                View::Slow => rsx! {
                    NoticeLine { kind: NoticeKind::Warning, text: SLOW, on_retry }
                },
                View::Reconnecting => rsx! {
                    NoticeLine { kind: NoticeKind::Busy, text: RECONNECTING }
                },
                View::Empty => rsx! {
                    NoticeLine { kind: NoticeKind::Plain, text: EMPTY }
                },
                View::Failed(problem) => rsx! {
                    NoticeLine { kind: NoticeKind::Warning, text: FAILED, detail: problem.message, on_retry }
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
pub(super) fn spoken_state(view: &View) -> Option<&'static str> {
    match view {
        View::Nothing | View::Loading | View::Log => None,
        View::Queued { .. } => Some(QUEUED),
        View::Slow => Some(SLOW),
        View::Reconnecting => Some(RECONNECTING),
        View::Empty => Some(EMPTY),
        View::Failed(_) => Some(FAILED),
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

fn queue_place(position: u64, size: u64) -> Option<String> {
    match (position, size) {
        (0, _) => None,
        (position, size) if size >= position => Some(format!("Position {position} of {size}.")),
        (position, _) => Some(format!("Position {position}.")),
    }
}

#[component]
fn NoticeBeside(notice: Notice, on_retry: Callback<()>) -> Element {
    match notice {
        Notice::Failed(problem) => rsx! {
            NoticeLine { kind: NoticeKind::Warning, text: FAILED, detail: problem.message, on_retry }
        },
        Notice::Reconnecting => rsx! {
            NoticeLine { kind: NoticeKind::Busy, text: RECONNECTING }
        },
        Notice::StillBuilding => rsx! {
            NoticeLine { kind: NoticeKind::Info, text: STILL_BUILDING }
        },
        Notice::Malformed(pieces) => rsx! {
            NoticeLine { kind: NoticeKind::Warning, text: malformed(pieces) }
        },
        Notice::Overflowed => rsx! {
            NoticeLine { kind: NoticeKind::Info, text: OVERFLOWED }
        },
    }
}

fn malformed(pieces: usize) -> String {
    match pieces {
        1 => "1 piece of the log could not be read.".to_owned(),
        _ => format!("{pieces} pieces of the log could not be read."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_in_the_queue_is_said_as_far_as_it_is_known() {
        assert_eq!(queue_place(2, 5).as_deref(), Some("Position 2 of 5."));
        assert_eq!(queue_place(2, 0).as_deref(), Some("Position 2."));
        assert_eq!(queue_place(0, 5), None);
    }

    #[test]
    fn one_piece_is_singular() {
        assert_eq!(malformed(1), "1 piece of the log could not be read.");
        assert_eq!(malformed(2), "2 pieces of the log could not be read.");
    }
}
