//! The box of a log of a build and of its agents: the log or a placeholder, and notices.

mod announcement;
mod log_notice;
mod notice_content;
mod panel;
mod placeholder;
#[cfg(all(feature = "warm-up", any(target_arch = "wasm32", test)))]
mod warm_up;

pub(super) use announcement::{announcement, announcement_without_label};
pub(super) use panel::LogPanel;
