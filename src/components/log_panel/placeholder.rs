use std::time::Duration;

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
pub(super) fn Placeholder(
    view: View,
    /// When the call began, if that is shown here.
    since: Option<Duration>,
    on_retry: Callback<()>,
) -> Element {
    let chat = use_chat_workspace();
    let strings = chat.strings();
    let (kind, text) = match view {
        View::Nothing | View::Log | View::AwaitingAgent => return rsx! {},
        View::Loading => (NoticeKind::Busy, &strings.log_loading),
        View::Queued { .. } => (NoticeKind::Waiting, &strings.stage_queued),
        View::Slow => (NoticeKind::Warning, &strings.log_slow),
        View::Reconnecting => (NoticeKind::Busy, &strings.log_reconnecting),
        View::Empty => (NoticeKind::Plain, &strings.log_empty),
        View::Failed(_) => (NoticeKind::Warning, &strings.log_failed),
    };
    let detail = match &view {
        View::Queued { position, size } => queue_position(*position, *size, &strings),
        View::Failed(problem) => Some(problem.message(&strings)),
        _ => None,
    };
    let since = since.filter(|_| matches!(kind, NoticeKind::Busy | NoticeKind::Waiting) || view == View::Slow);
    let can_retry = matches!(view, View::Slow | View::Failed(_));
    rsx! {
        NoticeLine { kind, text: &**text, detail, since, on_retry: can_retry.then_some(on_retry) }
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
