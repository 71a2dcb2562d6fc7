use super::notice_content::NoticeContent;
use crate::{
    build_log::{AgentNotice, BuildState, LogStore, Notice, Session, Stage, View},
    components::log_view::stage_name,
    strings::{Strings, fill},
};

/// What a live region announces about the log of a row: its state, a problem of the agent, or the newest stage. Never its
/// lines, and no elapsed time.
pub(in crate::components) fn announcement(session: &Session, strings: &Strings) -> Option<String> {
    let state = view_text(&session.view(), strings).map(str::to_owned);
    state.or_else(|| agent_text(session, strings, is_problem)).or_else(|| stage_text(session, strings))
}

/// The same for a log without a row, whose label would announce what the call waits for.
pub(in crate::components) fn announcement_without_label(session: &Session, strings: &Strings) -> Option<String> {
    let wait = || agent_text(session, strings, |notice| is_problem(notice) || is_wait(notice));
    view_text(&session.view(), strings).map(str::to_owned).or_else(wait).or_else(|| stage_text(session, strings))
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

fn agent_text(session: &Session, strings: &Strings, is_announced: fn(&AgentNotice) -> bool) -> Option<String> {
    session.notices().into_iter().find_map(|notice| match notice {
        Notice::Agent(notice) if is_announced(&notice) => Some(NoticeContent::of_agent(&notice, strings).text),
        _ => None,
    })
}

fn is_problem(notice: &AgentNotice) -> bool {
    matches!(
        notice,
        AgentNotice::TimedOut { .. }
            | AgentNotice::Disconnected { .. }
            | AgentNotice::LogFailed(_)
            | AgentNotice::NoneChosen
            | AgentNotice::OfOtherBuild
    )
}

fn is_wait(notice: &AgentNotice) -> bool {
    matches!(notice, AgentNotice::Connecting { .. } | AgentNotice::ScriptsRunning { .. })
}

fn stage_text(session: &Session, strings: &Strings) -> Option<String> {
    let stage = session.log().filter(|_| session.is_live()).and_then(|log| newest_stage(session, log))?;
    Some(fill(&strings.log_current_stage, &[("stage", &stage_name(&stage, strings))]))
}

/// The agents' stage that began last, or the stage that the build is in. Scripts run at the same time: the stage with the
/// newest line would change with each line.
fn newest_stage<'a>(session: &Session, log: &'a LogStore) -> Option<Stage<'a>> {
    let of_agents = log.stages().filter(|stage| stage.of_agent().is_some());
    let of_build = || log.stage(log.current_stage()?).filter(|_| session.build_state() == BuildState::Active);
    of_agents.max_by_key(|stage| stage.number()).or_else(of_build)
}
