use tokio_util::sync::CancellationToken;

use super::{backend::Backend, page::AppPage};

/// What the handler of requests works with.
#[derive(Debug)]
pub(crate) struct McpContext {
    pub(crate) backend: Backend,
    pub(crate) page: AppPage,
    /// Canceled when the server shuts down.
    pub(crate) shutdown: CancellationToken,
}
