use std::sync::Arc;

use crate::{
    agents::AgentSupervisor, builds::Builds, chats::Chats, clock::Timestamp, store::Store, streams::ApiObjects,
    web::Sockets,
};

/// The state of the API's handlers.
#[derive(Debug)]
pub(crate) struct AppState {
    pub(crate) store: Arc<Store>,
    pub(crate) builds: Arc<Builds>,
    pub(crate) agents: Arc<AgentSupervisor>,
    pub(crate) chats: Arc<Chats>,
    pub(crate) objects: ApiObjects,
    pub(crate) sockets: Sockets,
    /// When the server started.
    pub(crate) started_at: Timestamp,
    /// The origin of the server.
    pub(crate) external_url: String,
    /// The name of the provisioner.
    pub(crate) provisioner: String,
}
