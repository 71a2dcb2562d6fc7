use std::{io, time::Duration};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header},
};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo, TokioTimer},
};
use rustls::{ClientConfig, RootCertStore};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        handshake::{client::generate_key, derive_accept_key},
        protocol::{Role, WebSocketConfig},
    },
};

use super::{error::CoderError, settings::CoderDeployment, socket::Socket};

/// How long a request may take, with its repetitions.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The waits before a read is repeated.
const RETRY_DELAYS: [Duration; 2] = [Duration::from_millis(250), Duration::from_secs(1)];
/// The largest response, in bytes. A deployment stores 1 MiB of text of each log, with up to 4 MB of JSON; short lines have more.
const MAX_BODY_BYTES: usize = 32 << 20;
/// The largest message of a socket, in bytes. The first one has the stored part of an agent's log.
const MAX_FRAME_BYTES: usize = 32 << 20;
/// The header of the token.
const TOKEN_HEADER: &str = "coder-session-token";

/// The certificates of this machine, which the gateway trusts, cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the certificates of this machine: {0}")]
pub struct TlsError(io::Error);

/// A client of the REST API of a Coder deployment.
#[derive(Debug)]
pub(super) struct Client {
    http: legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    deployment: CoderDeployment,
    headers: HeaderMap,
}

impl Client {
    pub(super) fn new(deployment: CoderDeployment) -> Result<Self, TlsError> {
        let builder = HttpsConnectorBuilder::new();
        let builder = if deployment.url.is_encrypted() {
            builder.with_native_roots().map_err(TlsError)?
        } else {
            // Requests are not encrypted, so that no certificates are needed.
            let config = ClientConfig::builder().with_root_certificates(RootCertStore::empty());
            builder.with_tls_config(config.with_no_client_auth())
        };
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
        tcp.set_nodelay(true);
        let connector = builder.https_or_http().enable_http1().wrap_connector(tcp);
        let http = legacy::Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(connector);
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(header::USER_AGENT, HeaderValue::from_static("chat-workspace-tools"));
        headers.extend(deployment.token.header().map(|token| (header::HeaderName::from_static(TOKEN_HEADER), token)));
        Ok(Self { http, deployment, headers })
    }

    /// Reads an object. Temporary errors are repeated twice.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, CoderError> {
        in_time(async {
            for delay in RETRY_DELAYS {
                match self.exchange(Method::GET, path, None).await {
                    Err(error) if error.is_temporary() => sleep(delay).await,
                    result => return result,
                }
            }
            self.exchange(Method::GET, path, None).await
        })
        .await
    }

    /// Creates an object. A failed request is not repeated, because the object may exist.
    pub(super) async fn post<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T, CoderError> {
        in_time(self.exchange(Method::POST, path, Some(body))).await
    }

    /// Opens a WebSocket.
    pub(super) async fn open(&self, path: &str) -> Result<Socket, CoderError> {
        let key = generate_key();
        let mut headers = self.headers.clone();
        headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        headers.insert(header::SEC_WEBSOCKET_KEY, HeaderValue::from_str(&key).map_err(|_| CoderError::NoSocket)?);
        in_time(async {
            let response = self.send(Method::GET, path, headers, Bytes::new()).await?;
            if response.status() != StatusCode::SWITCHING_PROTOCOLS {
                let status = response.status();
                let body = self.text(response, path).await?;
                return Err(if status.is_success() {
                    CoderError::NoSocket
                } else {
                    CoderError::from_response(status, &body)
                });
            }
            let accept = response.headers().get(header::SEC_WEBSOCKET_ACCEPT);
            if accept.is_none_or(|accept| accept.as_bytes() != derive_accept_key(key.as_bytes()).as_bytes()) {
                return Err(CoderError::NoSocket);
            }
            let stream = hyper::upgrade::on(response).await.map_err(|_| CoderError::NoSocket)?;
            let config = WebSocketConfig::default()
                .max_message_size(Some(MAX_FRAME_BYTES))
                .max_frame_size(Some(MAX_FRAME_BYTES));
            let socket = WebSocketStream::from_raw_socket(TokioIo::new(stream), Role::Client, Some(config)).await;
            Ok(Socket::new(socket, self.deployment.token.clone()))
        })
        .await
    }

    async fn exchange<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<T, CoderError> {
        let mut headers = self.headers.clone();
        if body.is_some() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let body = body.map_or_else(Bytes::new, |body| body.to_string().into());
        let response = self.send(method, path, headers, body).await?;
        let status = response.status();
        let text = self.text(response, path).await?;
        if !status.is_success() {
            return Err(CoderError::from_response(status, &text));
        }
        serde_json::from_str(&text).map_err(|_| CoderError::Malformed(without_query(path)))
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Response<Incoming>, CoderError> {
        let uri = format!("{}{path}", self.deployment.url.origin());
        let mut request = Request::builder()
            .method(method)
            .uri(uri)
            .body(Full::new(body))
            .map_err(|error| self.unreachable(&error))?;
        *request.headers_mut() = headers;
        self.http.request(request).await.map_err(|error| self.unreachable(&error))
    }

    /// The body of a response, without the token.
    async fn text(&self, response: Response<Incoming>, path: &str) -> Result<String, CoderError> {
        let body = Limited::new(response.into_body(), MAX_BODY_BYTES).collect().await.map_err(|error| {
            if error.is::<LengthLimitError>() {
                CoderError::TooLarge(without_query(path))
            } else {
                self.unreachable(&*error)
            }
        })?;
        let body = body.to_bytes();
        let text = std::str::from_utf8(&body).map_err(|_| CoderError::Malformed(without_query(path)))?;
        Ok(self.deployment.token.remove_from(text))
    }

    fn unreachable(&self, error: &dyn std::error::Error) -> CoderError {
        // The innermost error says what happened.
        let mut cause: &dyn std::error::Error = error;
        while let Some(next) = cause.source() {
            cause = next;
        }
        let reason = self.deployment.token.remove_from(&cause.to_string());
        CoderError::Unreachable { origin: self.deployment.url.origin().to_owned(), reason }
    }
}

async fn in_time<T>(request: impl Future<Output = Result<T, CoderError>>) -> Result<T, CoderError> {
    timeout(REQUEST_TIMEOUT, request).await.unwrap_or(Err(CoderError::Timeout(REQUEST_TIMEOUT.as_secs())))
}

fn without_query(path: &str) -> String {
    path.split('?').next().unwrap_or_default().to_owned()
}
