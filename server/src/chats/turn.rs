use std::sync::Arc;

use chat_workspace_tools::{tool_call::WorkspaceAction, workspace::Transition};
use futures_util::future::join_all;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    approval::{Approvals, Decision},
    message_part,
    script::{AgentPlan, summary},
};
use crate::{
    builds::Builds,
    chat_events::ChatEvents,
    store::{BuildReason, ChatId, ChatStatus, NewBuild, Role, Store, StoreError},
    tools::{ToolCall, ToolResult, Tools},
};

/// The services that a turn uses.
#[derive(Debug)]
pub(super) struct TurnContext {
    pub(super) store: Arc<Store>,
    pub(super) builds: Arc<Builds>,
    pub(super) events: Arc<ChatEvents>,
    pub(super) tools: Tools,
    pub(super) approvals: Approvals,
}

/// The agent's work on one message.
#[derive(Debug)]
pub(super) struct Turn {
    pub(super) context: Arc<TurnContext>,
    pub(super) chat: ChatId,
    /// Canceled when the user interrupts the agent.
    pub(super) interrupt: CancellationToken,
}

/// A tool call of a message.
#[derive(Debug)]
struct MessageCall {
    id: String,
    name: String,
    args: Value,
}

impl Turn {
    /// Answers a message: publishes a text, runs the tool calls, and publishes a summary.
    pub(super) async fn run(self, message: &str) -> Result<(), StoreError> {
        let store = &self.context.store;
        self.set_status(ChatStatus::Running)?;
        let plan = AgentPlan::for_message(message, store.templates());
        let mut content = vec![message_part::text(&plan.opening)];
        self.stream_text(&plan.opening);
        if plan.calls.is_empty() {
            self.context.events.add_messages(store, self.chat, vec![(Role::Assistant, content)])?;
            return self.set_status(ChatStatus::Waiting);
        }
        if plan.autostop {
            self.autostop()?;
        }
        let calls: Vec<_> = plan.calls.into_iter().map(|(action, args)| MessageCall::new(action, args)).collect();
        for call in &calls {
            content.push(self.stream_call(call));
        }
        let decisions = if plan.needs_approval {
            let (parts, decisions) = self.ask(&calls).await?;
            content.extend(parts);
            decisions
        } else {
            vec![Decision { approved: true, reason: None }; calls.len()]
        };
        store.save_pending_step(self.chat, &content)?;
        let results = join_all(calls.iter().zip(decisions).map(async |(call, decision)| match decision {
            Decision { approved: true, .. } => self.context.tools.call(self.tool_call(call)).await,
            Decision { reason, .. } => ToolResult::refused(reason.as_deref()),
        }))
        .await;
        self.finish(content, &calls, results)
    }

    /// Requests an approval for each call, and waits for the decisions. Returns them with the parts that were published.
    /// An interruption refuses the calls.
    async fn ask(&self, calls: &[MessageCall]) -> Result<(Vec<Value>, Vec<Decision>), StoreError> {
        let mut requests: Vec<_> = calls.iter().map(|_| self.context.approvals.request(self.chat)).collect();
        let ids: Vec<_> = requests.iter().map(|request| request.id.clone()).collect();
        let mut parts: Vec<_> =
            calls.iter().zip(&ids).map(|(call, id)| message_part::approval_request(&call.id, id)).collect();
        self.publish(&parts);
        self.set_status(ChatStatus::RequiresAction)?;
        let decided =
            self.interrupt.run_until_cancelled(join_all(requests.iter_mut().map(|request| request.decision())));
        let decisions = decided.await.unwrap_or_else(|| vec![Decision { approved: false, reason: None }; calls.len()]);
        self.set_status(ChatStatus::Running)?;
        let responses: Vec<_> = calls
            .iter()
            .zip(&ids)
            .zip(&decisions)
            .map(|((call, id), decision)| message_part::approval_response(&call.id, id, decision))
            .collect();
        self.publish(&responses);
        parts.extend(responses);
        Ok((parts, decisions))
    }

    /// Resumes a pending step of an earlier server. A call that waits for a build continues to wait for it.
    pub(super) async fn resume(self, content: Vec<Value>) -> Result<(), StoreError> {
        self.set_status(ChatStatus::Running)?;
        self.publish(&content);
        let calls: Vec<_> = content.iter().filter_map(MessageCall::from_part).collect();
        let results =
            join_all(calls.iter().map(async |call| match self.context.store.pending_wait(self.chat, &call.id) {
                Ok(Some(wait)) => self.context.tools.resume(self.tool_call(call), wait).await,
                _ => ToolResult::interrupted(),
            }))
            .await;
        self.finish(content, &calls, results)
    }

    /// Publishes the results, stores the messages of the step, and publishes a summary.
    fn finish(&self, content: Vec<Value>, calls: &[MessageCall], results: Vec<ToolResult>) -> Result<(), StoreError> {
        let TurnContext { store, events, .. } = &*self.context;
        let now = store.now();
        let result_parts: Vec<_> = calls
            .iter()
            .zip(&results)
            .map(|(call, result)| message_part::tool_result(&call.id, &call.name, result, now))
            .collect();
        for part in &result_parts {
            events.publish_part(self.chat, Role::Tool, part);
        }
        events.add_messages(store, self.chat, vec![(Role::Assistant, content), (Role::Tool, result_parts)])?;

        let last = calls.iter().zip(&results).next_back();
        let action = last.and_then(|(call, _)| WorkspaceAction::from_tool_name(&call.name));
        if let (Some(action), Some((_, result))) = (action, last) {
            let text = summary(action, result);
            self.stream_text(&text);
            events.add_messages(store, self.chat, vec![(Role::Assistant, vec![message_part::text(&text)])])?;
        }
        self.set_status(ChatStatus::Waiting)
    }

    /// Starts a stop build of the chat's workspace, as an idle workspace does.
    fn autostop(&self) -> Result<(), StoreError> {
        if let Some(workspace) = self.context.store.chat(self.chat)?.and_then(|chat| chat.workspace) {
            let stop = NewBuild { transition: Transition::Stop, reason: BuildReason::Autostop };
            // Ignores a workspace that cannot be stopped, such as one that is being built.
            let _ = self.context.builds.create_build(workspace, stop, |_, _| ());
        }
        Ok(())
    }

    fn set_status(&self, status: ChatStatus) -> Result<(), StoreError> {
        let chat = self.context.store.set_chat_status(self.chat, status)?;
        self.context.events.publish_status(&chat, self.interrupt.is_cancelled());
        Ok(())
    }

    fn publish(&self, parts: &[Value]) {
        for part in parts {
            self.context.events.publish_part(self.chat, Role::Assistant, part);
        }
    }

    /// Publishes a text word by word, as a model streams it.
    fn stream_text(&self, text: &str) {
        for word in text.split_inclusive(' ') {
            self.context.events.publish_part(self.chat, Role::Assistant, &message_part::text(word));
        }
    }

    /// Publishes fragments of a call's arguments, then the whole call, and returns the part of the whole call.
    fn stream_call(&self, call: &MessageCall) -> Value {
        let text = call.args.to_string();
        let (first, second) = text.split_at(text.floor_char_boundary(text.len() / 2));
        let whole = message_part::tool_call(&call.id, &call.name, &call.args, self.context.store.now());
        let fragments = [first, second].map(|fragment| message_part::args_delta(&call.id, &call.name, fragment));
        for part in fragments.iter().chain([&whole]) {
            self.context.events.publish_part(self.chat, Role::Assistant, part);
        }
        whole
    }

    fn tool_call<'a>(&'a self, call: &'a MessageCall) -> ToolCall<'a> {
        let MessageCall { id, name, args } = call;
        ToolCall { chat: Some(self.chat), id, name, args, interrupt: &self.interrupt }
    }
}

impl MessageCall {
    fn new(action: WorkspaceAction, args: Value) -> Self {
        Self { id: format!("call_{}", Uuid::new_v4().simple()), name: action.tool_name().to_owned(), args }
    }

    /// The call in a message part, if the part is a call.
    fn from_part(part: &Value) -> Option<Self> {
        let text = |key: &str| part[key].as_str().map(str::to_owned);
        (part["type"] == "tool-call").then_some(())?;
        Some(Self { id: text("tool_call_id")?, name: text("tool_name")?, args: part["args"].clone() })
    }
}
