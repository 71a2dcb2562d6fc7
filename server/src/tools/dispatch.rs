use chat_workspace_tools::tool_call::WorkspaceAction;

use super::{
    call::{CallContext, ToolCall, Tools},
    result::ToolResult,
};
use crate::store::{PendingWait, Workspace};

impl Tools {
    /// Runs a tool call. The calls of one chat run one after another.
    pub(crate) async fn call(&self, call: ToolCall<'_>) -> ToolResult {
        let Some(action) = WorkspaceAction::from_tool_name(call.name) else {
            return ToolResult::unknown_tool(call.name);
        };
        let _lock = match call.chat {
            Some(chat) => Some(self.locks.lock(chat).await),
            None => None,
        };
        match action {
            WorkspaceAction::Create => self.create(call).await,
            WorkspaceAction::Start => self.start(call).await,
            WorkspaceAction::Stop => self.stop(call).await,
        }
        .into()
    }

    /// Resumes a call of an earlier server that waits for a build.
    pub(crate) async fn resume(&self, call: ToolCall<'_>, wait: PendingWait) -> ToolResult {
        let Some((context, workspace)) = self.resume_context(call, wait) else { return ToolResult::interrupted() };
        match (WorkspaceAction::from_tool_name(call.name), wait.is_own) {
            (Some(WorkspaceAction::Create), true) => context.finish_create(&workspace, Some(wait.build)).await,
            (Some(WorkspaceAction::Create), false) => context.finish_existing(&workspace, wait.build).await,
            (Some(WorkspaceAction::Start), _) => context.finish_start(&workspace, wait).await,
            (Some(WorkspaceAction::Stop), _) => context.finish_stop(&workspace, wait).await,
            (None, _) => return ToolResult::interrupted(),
        }
        .into()
    }

    pub(super) fn resume_context<'a>(
        &'a self,
        call: ToolCall<'a>,
        wait: PendingWait,
    ) -> Option<(CallContext<'a>, Workspace)> {
        let context = CallContext { call, chat: call.chat?, tools: self, store: self.store.as_deref()? };
        let build = context.store.build(wait.build).ok()??;
        let workspace = context.store.workspace(build.workspace).ok()??;
        Some((context, workspace))
    }
}
