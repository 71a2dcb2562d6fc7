//! Rows for a web chat in which an AI agent starts, creates or stops a workspace. Each row shows the build's log live.
//!
//! The rows are [Dioxus](https://dioxuslabs.com) components. They read the workspaces and build logs of a
//! [Coder](https://coder.com) deployment, or of any other backend that implements [`api::WorkspaceApi`].
//!
//! | module | content |
//! |---|---|
//! | [`components`] | the Dioxus components: all that most chats need |
//! | [`api`] | access to a server: the browser client, and the trait for other backends |
//! | [`strings`] | the texts of the rows, for translation |
//! | [`tool_call`] | reads a tool call's status, arguments and result |
//! | [`workspace`] | ids, statuses and records of workspaces and builds |
//! | [`build_log`] | log lines, and the problems that event handlers receive |
//!
//! | feature | default | adds |
//! |---|---|---|
//! | `components` | yes | [`components`], [`prelude`] and [`THEME_CSS`] |
//! | `browser` | yes | the client for browsers in [`api`] |
//! | `warm-up` | yes | compiles and optimizes the code of the log while the first lines of a page are awaited; about 5 kB |
//! | `scripted` | no | the scripted client in [`api`], for stories and tests |
//!
//! # Example
//!
//! ```
//! # #[cfg(all(feature = "components", feature = "browser"))]
//! # mod example {
//! use chat_workspace_tools::prelude::*;
//! use dioxus::prelude::*;
//! use serde_json::Value;
//!
//! #[component]
//! fn Message(name: String, result: Option<Value>) -> Element {
//!     let status = if result.is_some() { ToolStatus::Completed } else { ToolStatus::Running };
//!     rsx! {
//!         ChatWorkspaceContext { api: BrowserApi::same_origin(),
//!             WorkspaceTool { name, status, result: result.unwrap_or_default() }
//!         }
//!     }
//! }
//! # }
//! ```
#![forbid(unsafe_code)]
#![deny(missing_docs)]
// Only the components use the log store and the session.
#![cfg_attr(not(feature = "components"), allow(dead_code, unused_imports, rustdoc::broken_intra_doc_links))]

pub mod api;
#[allow(unreachable_pub, reason = "the feature `internals` exports parts of it")]
pub mod build_log;
#[cfg(feature = "components")]
pub mod components;
#[cfg(test)]
mod corpus;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod internals;
pub mod strings;
pub mod tool_call;
pub mod workspace;

/// The rows' style sheet: `src/theme/row.css` and `src/theme/log.css`. Put it into the page once, as files or in a
/// `style` element.
///
/// Colours, sizes and fonts are custom properties named `--cwt-…`; light and dark follow the page's `color-scheme`.
#[cfg(feature = "components")]
pub const THEME_CSS: &str = concat!(include_str!("theme/row.css"), include_str!("theme/log.css"));

/// Everything that a chat needs to show the rows.
#[cfg(feature = "components")]
pub mod prelude {
    #[cfg(feature = "browser")]
    pub use crate::api::{BrowserApi, Credentials};
    pub use crate::{
        THEME_CSS,
        api::{Api, ApiError, WorkspaceApi},
        build_log::{Problem, ProblemKind, Timestamp},
        components::*,
        strings::Strings,
        tool_call::{ToolPart, ToolStatus, WorkspaceAction},
        workspace::{AgentId, BuildId, WorkspaceId},
    };
}
