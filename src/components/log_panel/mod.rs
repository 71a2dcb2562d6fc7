//! The box of a build log: the log or a placeholder, and notices.

mod announcement;
mod log_notice;
mod panel;
mod placeholder;

pub(super) use announcement::announcement;
pub(super) use panel::LogPanel;
