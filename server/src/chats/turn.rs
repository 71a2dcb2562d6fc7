use std::sync::Arc;

use chat_workspace_tools::{tool_call::WorkspaceAction, workspace::Transition};
use futures_util::future::join_all;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    Chats, part,
    script::{Plan, closing},
};
use crate::{
    store::{BuildReason, ChatId, ChatStatus, NewBuild, Role, StoreError},
    tools::{ToolCall, ToolResult},
};

/// The agent's work on one message.
pub(super) struct Turn {
    pub(super) chats: Arc<Chats>,
    pub(super) chat: ChatId,
    /// Set when the person interrupts the agent.
    pub(super) interrupt: CancellationToken,
}

/// A tool call as it stands in a message.
struct Call {
    id: String,
    name: String,
    args: Value,
}

impl Turn {
    /// Answers a message: says something, calls tools, and says what came of it.
    pub(super) async fn answer(self, message: &str) -> Result<(), StoreError> {
        let store = &self.chats.store;
        self.set_status(ChatStatus::Running)?;
        let plan = Plan::of(message, store.templates());
        let mut content = vec![part::text(&plan.opening)];
        self.stream_text(&plan.opening);
        if plan.calls.is_empty() {
            self.chats.hub.add_messages(store, self.chat, vec![(Role::Assistant, content)])?;
            return self.set_status(ChatStatus::Waiting);
        }
        if plan.autostop {
            self.autostop()?;
        }
        let calls: Vec<_> = plan.calls.into_iter().map(|(action, args)| Call::new(action, args)).collect();
        for call in &calls {
            content.push(self.stream_call(call));
        }
        store.open_step(self.chat, &content)?;
        let results = join_all(calls.iter().map(|call| self.chats.tools.call(self.tool_call(call)))).await;
        self.finish(content, &calls, results)
    }

    /// Goes on with a step that an earlier server left open. A call that had come to wait for a build waits on for it.
    pub(super) async fn resume(self, content: Vec<Value>) -> Result<(), StoreError> {
        self.set_status(ChatStatus::Running)?;
        for part in &content {
            self.chats.hub.publish_part(self.chat, Role::Assistant, part);
        }
        let calls: Vec<_> = content.iter().filter_map(Call::read).collect();
        let results = join_all(calls.iter().map(async |call| match self.chats.store.wait_of(self.chat, &call.id) {
            Ok(Some(wait)) => self.chats.tools.resume(self.tool_call(call), wait).await,
            _ => ToolResult::interrupted(),
        }))
        .await;
        self.finish(content, &calls, results)
    }

    /// Publishes the results together, makes messages of the step, and says what came of it.
    fn finish(&self, content: Vec<Value>, calls: &[Call], results: Vec<ToolResult>) -> Result<(), StoreError> {
        let Chats { store, hub, .. } = &*self.chats;
        let now = store.now();
        let answers: Vec<_> = calls
            .iter()
            .zip(&results)
            .map(|(call, result)| part::tool_result(&call.id, &call.name, result, now))
            .collect();
        for answer in &answers {
            hub.publish_part(self.chat, Role::Tool, answer);
        }
        hub.add_messages(store, self.chat, vec![(Role::Assistant, content), (Role::Tool, answers)])?;

        let last = calls.iter().zip(&results).next_back();
        let action = last.and_then(|(call, _)| WorkspaceAction::from_tool_name(&call.name));
        if let (Some(action), Some((_, result))) = (action, last) {
            let text = closing(action, result);
            self.stream_text(&text);
            hub.add_messages(store, self.chat, vec![(Role::Assistant, vec![part::text(&text)])])?;
        }
        self.set_status(ChatStatus::Waiting)
    }

    /// Somebody else's stop build begins, if the chat's workspace can be stopped.
    fn autostop(&self) -> Result<(), StoreError> {
        if let Some(workspace) = self.chats.store.chat(self.chat)?.and_then(|chat| chat.workspace) {
            let stop = NewBuild { transition: Transition::Stop, reason: BuildReason::Autostop };
            // One that cannot be stopped now, such as one that is being built, is just started.
            let _ = self.chats.builds.create_build(workspace, stop, |_, _| ());
        }
        Ok(())
    }

    fn set_status(&self, status: ChatStatus) -> Result<(), StoreError> {
        let chat = self.chats.store.set_chat_status(self.chat, status)?;
        self.chats.hub.publish_chat_status(&chat);
        Ok(())
    }

    /// Publishes a text word by word, as a model writes it.
    fn stream_text(&self, text: &str) {
        for word in text.split_inclusive(' ') {
            self.chats.hub.publish_part(self.chat, Role::Assistant, &part::text(word));
        }
    }

    /// Publishes a call as a model writes it, first its arguments piece by piece, and gives the whole.
    fn stream_call(&self, call: &Call) -> Value {
        let text = call.args.to_string();
        let (first, second) = text.split_at(text.floor_char_boundary(text.len() / 2));
        let whole = part::tool_call(&call.id, &call.name, &call.args, self.chats.store.now());
        let fragments = [first, second].map(|fragment| part::args_delta(&call.id, &call.name, fragment));
        for part in fragments.iter().chain([&whole]) {
            self.chats.hub.publish_part(self.chat, Role::Assistant, part);
        }
        whole
    }

    fn tool_call<'a>(&'a self, call: &'a Call) -> ToolCall<'a> {
        let Call { id, name, args } = call;
        ToolCall { chat: Some(self.chat), id, name, args, interrupt: &self.interrupt }
    }
}

impl Call {
    fn new(action: WorkspaceAction, args: Value) -> Self {
        Self { id: format!("call_{}", Uuid::new_v4().simple()), name: action.tool_name().to_owned(), args }
    }

    /// The call that a message's part is.
    fn read(part: &Value) -> Option<Self> {
        let text = |key: &str| part[key].as_str().map(str::to_owned);
        (part["type"] == "tool-call").then_some(())?;
        Some(Self { id: text("tool_call_id")?, name: text("tool_name")?, args: part["args"].clone() })
    }
}
