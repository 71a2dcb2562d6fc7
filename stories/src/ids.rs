//! The ids in the stories.

use chat_workspace_tools::workspace::{AgentId, BuildId, LogSourceId, WorkspaceId};
use uuid::Uuid;

/// The chat's workspace.
pub fn workspace() -> WorkspaceId {
    Uuid::from_u128(0x9a8b_7c6d_1111_4222_8333_4444_5555_6666).into()
}

/// The build of a story.
pub fn build() -> BuildId {
    Uuid::from_u128(0x7f2d_5c1e_0b5a_4a55_9c0c_5a0d_0f9b_e001).into()
}

/// A build of an earlier call.
pub fn earlier_build() -> BuildId {
    Uuid::from_u128(0x0c7f_44c9_9a63_4b0e_b0f4_9b6d_3f7d_2a10).into()
}

/// The chat's agent.
pub fn agent() -> AgentId {
    Uuid::from_u128(0x0d0d_0d0d_1234_4321_8abc_0123_4567_89ab).into()
}

/// The agent of a dev container inside the chat's workspace.
pub fn container_agent() -> AgentId {
    Uuid::from_u128(0x0d0d_0d0d_1234_4321_8abc_0123_4567_89ac).into()
}

/// Another top-level agent of the build.
pub fn second_agent() -> AgentId {
    Uuid::from_u128(0x0d0d_0d0d_1234_4321_8abc_0123_4567_89ad).into()
}

/// A source of an agent's lines, by number.
pub fn log_source(number: u128) -> LogSourceId {
    Uuid::from_u128(0x50e0_0000_1234_4321_8abc_0000_0000_0000 + number).into()
}
