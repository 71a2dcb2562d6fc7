//! The Dioxus components: the rows, the log section on its own, and the context that tells them about the chat.
//!
//! Looks come from [`THEME_CSS`](crate::THEME_CSS) alone; state is on the elements as `data-` attributes. Text from the
//! wire becomes text nodes, never markup.

// A component may be drawn at any moment, also with properties from before a change: it looks, and never relies.
#![warn(clippy::indexing_slicing, clippy::string_slice)]

mod build_log;
mod build_log_box;
mod context;
mod create_workspace_tool;
mod hooks;
mod icon;
mod log_events;
mod log_view;
mod notice_line;
mod page;
mod press;
mod start_workspace_tool;
mod stop_workspace_tool;
mod tool_call_props;
mod tool_row;
mod workspace_build_log_section;
mod workspace_tool;

pub use context::{
    ChatMemory, ChatRecord, ChatWorkspace, ChatWorkspaceContext, ChatWorkspaceContextProps, use_chat_workspace,
};
pub use create_workspace_tool::CreateWorkspaceTool;
pub use log_events::{LogEnd, LogError};
pub use log_view::{LogOptions, Timestamps};
pub use start_workspace_tool::StartWorkspaceTool;
pub use stop_workspace_tool::StopWorkspaceTool;
pub use tool_call_props::ToolCallProps;
pub use workspace_build_log_section::{WorkspaceBuildLogSection, WorkspaceBuildLogSectionProps};
pub use workspace_tool::{WorkspaceTool, WorkspaceToolProps};
