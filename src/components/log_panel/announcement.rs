use crate::{
    build_log::{Session, View, plain_text},
    strings::{Strings, fill},
};

/// What a live region announces about the log: its state, or the current stage of the build. Never its lines.
pub(in crate::components) fn announcement(session: &Session, strings: &Strings) -> Option<String> {
    let state = view_text(&session.view(), strings).map(str::to_owned);
    state.or_else(|| stage_text(session, strings))
}

fn view_text<'a>(view: &View, strings: &'a Strings) -> Option<&'a str> {
    match view {
        View::Nothing | View::Loading | View::Log | View::AwaitingAgent => None,
        View::Queued { .. } => Some(&strings.stage_queued),
        View::Slow => Some(&strings.log_slow),
        View::Reconnecting => Some(&strings.log_reconnecting),
        View::Empty => Some(&strings.log_empty),
        View::Failed(_) => Some(&strings.log_failed),
    }
}

fn stage_text(session: &Session, strings: &Strings) -> Option<String> {
    let log = session.log().filter(|_| session.is_live())?;
    let name = log.stage(log.current_stage()?)?.name();
    Some(fill(&strings.log_current_stage, &[("stage", &plain_text(name))]))
}
