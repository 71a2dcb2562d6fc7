use dioxus::prelude::*;

use crate::{
    build_log::View,
    components::{
        context::use_chat_workspace,
        notice_line::{NoticeKind, NoticeLine},
        page::number_text,
    },
    strings::{Strings, fill},
};

/// What is shown while there is no log to show.
#[component]
pub(super) fn Placeholder(view: View, on_retry: Callback<()>) -> Element {
    let chat = use_chat_workspace();
    let strings = chat.strings();
    match view {
        View::Nothing | View::Log => rsx! {},
        View::Loading => rsx! {
            NoticeLine { kind: NoticeKind::Busy, text: &*strings.log_loading }
        },
        View::Queued { position, size } => rsx! {
            NoticeLine {
                kind: NoticeKind::Waiting,
                text: &*strings.stage_queued,
                detail: queue_position(position, size, &strings),
            }
        },
        View::Slow => rsx! {
            NoticeLine { kind: NoticeKind::Warning, text: &*strings.log_slow, on_retry }
        },
        View::Reconnecting => rsx! {
            NoticeLine { kind: NoticeKind::Busy, text: &*strings.log_reconnecting }
        },
        View::Empty => rsx! {
            NoticeLine { kind: NoticeKind::Plain, text: &*strings.log_empty }
        },
        View::Failed(problem) => rsx! {
            NoticeLine {
                kind: NoticeKind::Warning,
                text: &*strings.log_failed,
                detail: problem.message(&strings),
                on_retry,
            }
        },
    }
}

/// The position in the queue, from 1, as far as it is known: 0 stands for unknown.
fn queue_position(position: u64, size: u64, strings: &Strings) -> Option<String> {
    let template = match (position, size) {
        (0, _) => return None,
        (position, size) if size >= position => &strings.queue_position_of,
        _ => &strings.queue_position,
    };
    let [position, size] = [position, size].map(|number| number_text(number, &strings.language));
    Some(fill(template, &[("position", &position), ("size", &size)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strings::ENGLISH;

    #[test]
    fn queue_position_shows_what_is_known() {
        assert_eq!(queue_position(2, 5, &ENGLISH).as_deref(), Some("Position 2 of 5."));
        assert_eq!(queue_position(2, 0, &ENGLISH).as_deref(), Some("Position 2."));
        assert_eq!(queue_position(0, 5, &ENGLISH), None);
    }
}
