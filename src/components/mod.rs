//! The Dioxus components: the rows, the log section on its own, and the context that connects them to a chat.
//!
//! The style sheet is [`THEME_CSS`](crate::THEME_CSS); state is on the elements as `data-` attributes. Text from the server
//! becomes text nodes, never markup.

// A component may render at any time, also with props from before a change: out-of-range indexes must not panic.
#![warn(clippy::indexing_slicing, clippy::string_slice)]

mod attributes;
mod chat_memory;
mod context;
mod create_workspace_tool;
mod duration_text;
mod elapsed;
mod icon;
mod in_view;
mod log_events;
mod log_options;
mod log_panel;
mod log_view;
mod notice_line;
mod page;
mod running_since;
mod session_handle;
mod start_workspace_tool;
mod stop_workspace_tool;
mod tool_call_props;
mod tool_row;
mod workspace_build_log_section;
mod workspace_tool;

pub use chat_memory::ChatMemory;
pub use context::{ChatWorkspace, ChatWorkspaceContext, ChatWorkspaceContextProps, use_chat_workspace};
pub use create_workspace_tool::CreateWorkspaceTool;
pub use log_events::{LogEnd, LogError};
pub use log_options::{LogOptions, Timestamps};
pub use start_workspace_tool::StartWorkspaceTool;
pub use stop_workspace_tool::StopWorkspaceTool;
pub use tool_call_props::ToolCallProps;
pub use workspace_build_log_section::{WorkspaceBuildLogSection, WorkspaceBuildLogSectionProps};
pub use workspace_tool::{WorkspaceTool, WorkspaceToolProps};
