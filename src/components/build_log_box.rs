use std::{cell::Cell, rc::Rc};

use dioxus::prelude::*;

use super::{
    build_log::BuildLog,
    hooks::use_kept,
    log_view::LogView,
    notice_line::{NoticeKind, notice_line},
    page::{fill_count, number_text},
};
use crate::{
    build_log::{LogStore, Notice, Problem, View, plain_text},
    strings::{Strings, fill},
    workspace::BuildId,
};

/// What a session shows: the log, or what stands in its place, and what is to be said beside it.
#[component]
pub(super) fn BuildLogBox(log: BuildLog) -> Element {
    let (view, notices, build) = {
        let session = log.session();
        (session.view(), session.notices(), session.log().map(LogStore::build))
    };
    let name = view_name(&view);
    let strings = log.chat().strings;
    let strings = strings.read();
    let awaits_lines = matches!(view, View::Loading | View::Queued { .. } | View::Slow | View::Reconnecting);
    let is_painted = use_is_painted(&log);
    let draws_log = view == View::Log || (awaits_lines && is_painted);
    let number = use_log_number(build);
    let retry = &log.clone();
    rsx! {
        div { class: "cwt-log", part: "log", "data-view": name,
            {in_place(&view, &strings, retry)}
            // Kept out of sight until it has lines.
            for log in draws_log.then_some(log) {
                LogView { key: "{number}", log }
            }
            for notice in notices {
                {beside(notice, &strings, retry)}
            }
        }
    }
}

/// What stands in place of the log.
fn in_place(view: &View, strings: &Strings, retry: &BuildLog) -> Element {
    let line = |kind, text| notice_line(kind, text, None, None, strings);
    match view {
        View::Nothing | View::Log => rsx! {},
        View::Loading => line(NoticeKind::Busy, &strings.log_loading),
        View::Queued { position, size } => {
            let place = queue_place(*position, *size, strings);
            notice_line(NoticeKind::Waiting, &strings.stage_queued, place.as_deref(), None, strings)
        }
        View::Slow => notice_line(NoticeKind::Warning, &strings.log_slow, None, Some(retry), strings),
        View::Reconnecting => line(NoticeKind::Busy, &strings.log_reconnecting),
        View::Empty => line(NoticeKind::Plain, &strings.log_empty),
        View::Failed(problem) => failed(problem, strings, retry),
    }
}

/// What is said beside the log.
fn beside(notice: Notice, strings: &Strings, retry: &BuildLog) -> Element {
    let line = |kind, text: &str| notice_line(kind, text, None, None, strings);
    match notice {
        Notice::Failed(problem) => failed(&problem, strings, retry),
        Notice::Reconnecting => line(NoticeKind::Busy, &strings.log_reconnecting),
        Notice::StillBuilding => line(NoticeKind::Info, &strings.log_still_building),
        Notice::Malformed(pieces) => line(NoticeKind::Warning, &malformed(pieces, strings)),
        Notice::Overflowed => line(NoticeKind::Info, &strings.log_overflowed),
    }
}

fn failed(problem: &Problem, strings: &Strings, retry: &BuildLog) -> Element {
    let detail = problem.message(strings);
    notice_line(NoticeKind::Warning, &strings.log_failed, Some(&detail), Some(retry), strings)
}

/// Counts the builds whose logs are shown: another build's log is read anew, for where the reader was in the one before
/// means nothing there. The first may become known after the box was drawn for it.
fn use_log_number(build: Option<BuildId>) -> u32 {
    let last = use_kept(|| Rc::new(Cell::new((0, None::<BuildId>))));
    let (number, known) = last.get();
    let is_other = known.is_some() && build.is_some() && known != build;
    let number = number + u32::from(is_other);
    last.set((number, build.or(known)));
    number
}

/// Whether the page has been drawn since the component came. What can wait until then does not hold the row itself up.
fn use_is_painted(log: &BuildLog) -> bool {
    let is_painted = use_kept(|| {
        let mut is_painted = Signal::new(false);
        let clock = log.chat().api.as_ref().map(|api| Rc::clone(&api.clock));
        spawn(async move {
            let Some(clock) = clock else { return };
            // The first one comes just before the page is drawn.
            for _ in 0..2 {
                clock.next_frame().await;
            }
            is_painted.set(true);
        });
        is_painted
    });
    is_painted()
}

/// What a screen reader is told of the log: its state, or else the stage that the build is in; never its lines.
pub(super) fn spoken(log: &BuildLog, strings: &Strings) -> Option<String> {
    let session = log.session();
    let stage = || {
        let log = session.log().filter(|_| session.is_live())?;
        let name = log.stage(log.current_stage()?)?.name();
        Some(fill(&strings.log_current_stage, &[("stage", &plain_text(name))]))
    };
    spoken_state(&session.view(), strings).map(str::to_owned).or_else(stage)
}

fn spoken_state<'a>(view: &View, strings: &'a Strings) -> Option<&'a str> {
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
