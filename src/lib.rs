//! The rows a web chat shows while an agent starts, creates or stops a workspace, with the build's log live inside the
//! row.
//!
//! | room | what it is for |
//! |---|---|
//! | [`components`] | the Dioxus components; all that most chats need |
//! | [`api`] | the way to the server: implement [`api::WorkspaceApi`] for another backend |
//! | [`build_log`] | the log store and the session that follows a build; pure |
//! | [`json`] | JSON text into values; pure |
//! | [`strings`] | what the rows say, to be replaced text by text; pure |
//! | [`tool_call`] | what a tool call's JSON says; pure |
//! | [`workspace`] | ids, statuses and records of workspaces and builds |
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `components` | yes | [`components`] and [`THEME_CSS`], on Dioxus |
//! | `browser` | yes | [`api`]'s client for browsers |
//! | `scripted` | no | [`api`]'s client that plays a script, for stories and tests |
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(not(feature = "components"), allow(rustdoc::broken_intra_doc_links))]

pub mod api;
pub mod build_log;
#[cfg(feature = "components")]
pub mod components;
#[cfg(test)]
mod corpus;
pub mod json;
pub mod strings;
pub mod tool_call;
pub mod workspace;

/// The rows' style sheet: `src/theme/row.css` and `src/theme/log.css`. Put it into the page once, as files or in a
/// `style` element.
///
/// Colours, sizes and fonts are custom properties named `--cwt-…`; light and dark follow the page's `color-scheme`.
#[cfg(feature = "components")]
pub const THEME_CSS: &str = concat!(include_str!("theme/row.css"), include_str!("theme/log.css"));

/// What a chat that shows the rows needs.
#[cfg(feature = "components")]
pub mod prelude {
    #[cfg(feature = "browser")]
    pub use crate::api::BrowserApi;
    pub use crate::{
        components::*,
        strings::Strings,
        tool_call::ToolStatus,
        workspace::{AgentId, BuildId, WorkspaceId},
    };
}
