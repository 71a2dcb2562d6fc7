//! Persistence: workspaces, builds with their log lines and agents, and chats, in one SQLite file.

mod agent_records;
mod agent_scripts;
mod agents;
mod changes;
mod chats;
mod database;
mod handle;
mod json;
mod line_ids;
mod log_lines;
mod model;
mod workspaces;

pub(crate) use agent_records::{AgentEvent, AgentLine, AgentRecord, AgentRecordError, MAX_AGENT_LOG_BYTES, line_size};
pub(crate) use agent_scripts::{Script, ScriptRun, ScriptStage, ScriptStatus};
pub(crate) use agents::Agent;
pub(crate) use chats::{Chat, ChatId, ChatStatus, Message, PendingWait, Role};
pub use database::StoreError;
pub(crate) use handle::Store;
pub use log_lines::BuildLine;
pub(crate) use log_lines::LogLines;
pub(crate) use model::{
    Build, BuildReason, CancelError, CreateError, Job, JobError, NewBuild, NewWorkspace, ReadBuildError, Workspace,
};
