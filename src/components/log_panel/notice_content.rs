use std::time::Duration;

use crate::{
    build_log::{AgentNotice, Notice},
    components::{
        duration_text::duration_text,
        notice_line::{NoticeKind, NoticeLink},
        page::fill_count,
    },
    strings::{Strings, fill},
};

/// The kind, the texts and the link of a notice.
#[derive(Debug, PartialEq)]
pub(super) struct NoticeContent {
    pub(super) kind: NoticeKind,
    pub(super) text: String,
    pub(super) detail: Option<String>,
    pub(super) link: Option<NoticeLink>,
}

impl NoticeContent {
    pub(super) fn of(notice: &Notice, strings: &Strings) -> Self {
        match notice {
            Notice::Failed(problem) => {
                Self { detail: Some(problem.message(strings)), ..Self::new(NoticeKind::Warning, &strings.log_failed) }
            }
            Notice::Reconnecting => Self::new(NoticeKind::Busy, &strings.log_reconnecting),
            Notice::StillBuilding => Self::new(NoticeKind::Info, &strings.log_still_building),
            Notice::Malformed(count) => Self::new(NoticeKind::Warning, &malformed(*count, strings)),
            Notice::Overflowed => Self::new(NoticeKind::Info, &strings.log_overflowed),
            Notice::Agent(notice) => Self::of_agent(notice, strings),
        }
    }

    pub(super) fn of_agent(notice: &AgentNotice, strings: &Strings) -> Self {
        let linked = |text: &str, url: &Option<String>| Self {
            link: url.as_deref().and_then(|url| NoticeLink::new(&strings.agent_troubleshooting, url)),
            ..Self::new(NoticeKind::Warning, text)
        };
        match notice {
            AgentNotice::Connecting { .. } => Self::new(NoticeKind::Waiting, &strings.agent_connecting),
            AgentNotice::TimedOut { timeout, troubleshooting_url, .. } => {
                linked(&timeout_text(*timeout, strings), troubleshooting_url)
            }
            AgentNotice::Disconnected { troubleshooting_url, .. } => {
                linked(&strings.agent_disconnected, troubleshooting_url)
            }
            AgentNotice::ScriptsRunning { .. } => Self::new(NoticeKind::Busy, &strings.stage_startup_scripts),
            AgentNotice::Reconnecting => Self::new(NoticeKind::Busy, &strings.log_reconnecting),
            AgentNotice::LogExpired => Self::new(NoticeKind::Info, &strings.agent_log_expired),
            AgentNotice::LogOverflowed => Self::new(NoticeKind::Info, &strings.agent_log_overflowed),
            AgentNotice::LogFailed(problem) => Self {
                detail: Some(problem.message(strings)),
                ..Self::new(NoticeKind::Warning, &strings.agent_log_failed)
            },
            AgentNotice::NoneChosen => Self::new(NoticeKind::Info, &strings.agent_log_ambiguous),
            AgentNotice::OfOtherBuild => Self::new(NoticeKind::Info, &strings.agent_log_of_other_build),
        }
    }

    fn new(kind: NoticeKind, text: &str) -> Self {
        Self { kind, text: text.to_owned(), detail: None, link: None }
    }
}

fn malformed(count: usize, strings: &Strings) -> String {
    match count {
        1 => strings.log_malformed_one.to_string(),
        _ => fill_count(&strings.log_malformed, count as u64, strings),
    }
}

fn timeout_text(timeout: Option<Duration>, strings: &Strings) -> String {
    match timeout {
        Some(timeout) => {
            let duration = duration_text(timeout.as_secs(), strings);
            fill(&strings.agent_connection_timeout, &[("duration", &duration)])
        }
        None => strings.agent_connection_timeout_unknown.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strings::ENGLISH;

    fn timed_out(url: &str) -> NoticeContent {
        let timeout = Some(Duration::from_secs(120));
        let agent = "main".to_owned();
        let notice = AgentNotice::TimedOut { agent, timeout, troubleshooting_url: Some(url.to_owned()) };
        NoticeContent::of_agent(&notice, &ENGLISH)
    }

    #[test]
    fn a_timeout_names_its_limit_and_has_a_link() {
        let shown = timed_out("https://example.test/help");
        assert_eq!(shown.text, "The workspace agent has not connected within 2 min 0 s.");
        assert_eq!(shown.link.map(|link| link.url).as_deref(), Some("https://example.test/help"));
    }

    #[test]
    fn only_web_pages_are_linked() {
        for url in
            ["javascript:alert(1)", "data:text/html,x", "/help", "//example.test", "mailto:a@b.c", "https://", ""]
        {
            assert_eq!(timed_out(url).link, None, "{url}");
        }
        assert!(timed_out("HTTP://example.test").link.is_some());
    }

    #[test]
    fn one_malformed_piece_is_singular() {
        assert_eq!(malformed(1, &ENGLISH), "1 piece of the log could not be read.");
        assert_eq!(malformed(2, &ENGLISH), "2 pieces of the log could not be read.");
    }
}
