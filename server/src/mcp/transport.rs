//! The two ways to the tools: HTTP, and the standard streams of a program that a host starts.

use std::sync::Arc;

use axum::{Router, http::Method};
use rmcp::{
    service::{ServerInitializeError, serve_server},
    transport::{
        async_rw::AsyncRwTransport,
        streamable_http_server::{
            StreamableHttpServerConfig, StreamableHttpService, session::never::NeverSessionManager,
        },
    },
};
use tokio::io::{AsyncRead, AsyncWrite};
use tower_http::cors::{AllowHeaders, CorsLayer, ExposeHeaders};

use super::{
    context::McpContext,
    handler::{Caller, Handler},
    limited_lines::LimitedLines,
};
use crate::{
    mcp_settings::{MCP_PATH, McpOrigin},
    user::User,
};

/// The largest message. No valid message is larger.
const MAX_MESSAGE_BYTES: usize = 64 * 1024;

/// Why the Model Context Protocol ended on a stream.
#[derive(Debug, thiserror::Error)]
pub enum McpError {
    /// The client does not speak the protocol.
    #[error("the MCP client did not initialize the connection: {0}")]
    Initialize(String),
    /// The task that answers the client failed.
    #[error("the MCP connection failed: {0}")]
    Failed(tokio::task::JoinError),
}

/// The endpoint. The access check of the server's routes applies to it, and finds the user of each request.
pub(crate) fn routes(context: Arc<McpContext>) -> Router {
    let config = StreamableHttpServerConfig::default()
        // The access check compares the host and the origin.
        .disable_allowed_hosts()
        // Without sessions a client continues after a restart of the server.
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(MAX_MESSAGE_BYTES)
        .with_cancellation_token(context.shutdown.clone());
    let service = StreamableHttpService::new(
        move || Ok(Handler { context: Arc::clone(&context), caller: Caller::OfRequest }),
        Arc::new(NeverSessionManager::default()),
        config,
    );
    Router::new().route_service(MCP_PATH, service)
}

/// What pages of these origins may read, if there are any. They send no cookies: a page sends its token in a header.
pub(crate) fn cors(origins: &[McpOrigin]) -> Option<CorsLayer> {
    if origins.is_empty() {
        return None;
    }
    let origins: Vec<_> = origins.iter().map(|origin| origin.as_header().clone()).collect();
    let cors = CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        // Later versions of the protocol have more headers.
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(ExposeHeaders::any());
    Some(cors)
}

/// Answers one client until the input ends or the server shuts down.
pub(crate) async fn serve_stream<R, W>(context: Arc<McpContext>, input: R, output: W) -> Result<(), McpError>
where
    R: AsyncRead + Send + Unpin + 'static,
    W: AsyncWrite + Send + Unpin + 'static,
{
    let shutdown = context.shutdown.clone();
    let handler = Handler { context, caller: Caller::User(User::local()) };
    let input = LimitedLines::new(input, MAX_MESSAGE_BYTES);
    let transport = AsyncRwTransport::new(input, output).with_max_line_length(MAX_MESSAGE_BYTES);
    let service = tokio::select! {
        service = serve_server(handler, transport) => service,
        () = shutdown.cancelled() => return Ok(()),
    };
    let service = match service {
        Ok(service) => service,
        // The host has ended before it used the program.
        Err(ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
        Err(error) => return Err(McpError::Initialize(error.to_string())),
    };
    let cancellation = service.cancellation_token();
    tokio::select! {
        ended = service.waiting() => ended.map(|_| ()).map_err(McpError::Failed),
        () = shutdown.cancelled() => {
            cancellation.cancel();
            Ok(())
        }
    }
}
