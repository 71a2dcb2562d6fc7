use std::collections::BTreeMap;

use chat_workspace_tools::workspace::{AgentId, BuildId, WorkspaceId};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    clock::Timestamp,
    store::{self, ChatId, ChatStatus},
    user::LOCAL_USER_ID,
};

/// The id that stands for the scripted agent in place of a model.
const MODEL_CONFIG_ID: Uuid = Uuid::from_u128(0x10ca_1000_0000_4000_8000_0000_0000_0004);

/// A chat (`GET /api/experimental/chats/{id}`).
#[derive(Debug, Serialize)]
pub(crate) struct Chat {
    id: ChatId,
    owner_id: Uuid,
    organization_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    workspace_id: Option<WorkspaceId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    build_id: Option<BuildId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent_id: Option<AgentId>,
    root_chat_id: ChatId,
    last_model_config_id: Uuid,
    title: String,
    status: ChatStatus,
    last_error: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    archived: bool,
    pin_order: i64,
    mcp_server_ids: [Uuid; 0],
    labels: BTreeMap<String, String>,
    has_unread: bool,
}

impl Chat {
    pub(crate) fn new(chat: &store::Chat) -> Self {
        Self {
            id: chat.id,
            owner_id: LOCAL_USER_ID,
            organization_id: chat.organization,
            workspace_id: chat.workspace,
            build_id: chat.build,
            agent_id: chat.agent,
            root_chat_id: chat.id,
            last_model_config_id: MODEL_CONFIG_ID,
            title: chat.title.clone(),
            status: chat.status,
            last_error: None,
            created_at: chat.created_at,
            updated_at: chat.updated_at,
            archived: false,
            pin_order: 0,
            mcp_server_ids: [],
            labels: BTreeMap::new(),
            has_unread: false,
        }
    }
}
