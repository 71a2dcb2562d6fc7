//! The gateway: the server of the Model Context Protocol whose workspaces are in a Coder deployment.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use axum::Router;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    task::JoinHandle,
};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::{
    http::{self, AccessPolicy, serve_router, shut_down, with_mcp},
    mcp::{self, AppPage, Backend, Coder, CoderDeployment, McpContext, McpError, TlsError},
    mcp_settings::{McpOrigin, McpSettings},
    server::{ServeError, listen},
};

/// The settings of a gateway.
#[derive(Clone, Debug)]
pub struct GatewayConfig {
    /// Where the workspaces are.
    pub deployment: CoderDeployment,
    /// The file with the row as an app, which `cargo xtask package` writes.
    pub app: PathBuf,
}

impl GatewayConfig {
    /// The default settings for this deployment.
    pub fn new(deployment: CoderDeployment) -> Self {
        Self { deployment, app: McpSettings::default().app }
    }
}

/// A server of the Model Context Protocol whose tools run in a Coder deployment. Dropping it shuts it down.
///
/// Its clients act as the owner of the deployment's session token.
#[derive(Debug)]
pub struct Gateway {
    mcp: Arc<McpContext>,
    shutdown: DropGuard,
}

/// A gateway that listens for HTTP.
#[derive(Debug)]
pub struct GatewayServer {
    address: SocketAddr,
    shutdown: DropGuard,
    http: JoinHandle<()>,
}

impl Gateway {
    /// Creates a gateway. It makes no request.
    ///
    /// # Errors
    /// If the certificates of this machine cannot be read.
    pub fn new(config: GatewayConfig) -> Result<Self, TlsError> {
        let shutdown = CancellationToken::new();
        let mcp = Arc::new(McpContext {
            backend: Backend::Coder(Box::new(Coder::new(config.deployment)?)),
            page: AppPage::new(config.app),
            shutdown: shutdown.clone(),
        });
        Ok(Self { mcp, shutdown: shutdown.drop_guard() })
    }

    /// Answers a client on two streams, such as the standard streams of a program that a host starts, until `input` ends.
    ///
    /// # Errors
    /// If the client does not speak the protocol.
    pub async fn serve_mcp<R, W>(&self, input: R, output: W) -> Result<(), McpError>
    where
        R: AsyncRead + Send + Unpin + 'static,
        W: AsyncWrite + Send + Unpin + 'static,
    {
        mcp::serve_stream(Arc::clone(&self.mcp), input, output).await
    }

    /// Answers requests to `/mcp` on the loopback interface; port 0 chooses a free one. Requests must carry `session_token`,
    /// because every program of this machine can send some. Pages of `origins` may send requests.
    ///
    /// # Errors
    /// If the port is not free.
    pub async fn listen(
        self,
        port: u16,
        session_token: String,
        origins: Vec<McpOrigin>,
    ) -> Result<GatewayServer, ServeError> {
        let (listener, address) = listen(port).await?;
        let access = AccessPolicy { session_token: Some(session_token), mcp_origins: origins, mcp_users: Vec::new() };
        let shutdown = self.mcp.shutdown.clone();
        let router = with_mcp(Router::new(), self.mcp, access).fallback(http::unknown_route);
        Ok(GatewayServer { address, shutdown: self.shutdown, http: serve_router(listener, router, shutdown) })
    }
}

impl GatewayServer {
    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends waiting calls, completes running requests, and stops listening.
    pub async fn shutdown(self) {
        drop(self.shutdown);
        shut_down(self.http).await;
    }
}
