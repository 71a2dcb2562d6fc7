use axum::{Router, http::HeaderValue};
use http::header::CONTENT_SECURITY_POLICY;
use tokio::net::TcpListener;
use tower_http::{services::ServeDir, set_header::SetResponseHeaderLayer};

use super::site;

/// A strict Content-Security-Policy: no other origins, no inline scripts and no inline styles.
const STRICT_POLICY: &str =
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; base-uri 'none'";

/// Serves the site as static files below a path with a strict policy. Returns the URL without a trailing slash.
pub(crate) async fn serve_files() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
    let address = listener.local_addr().expect("listens");
    let policy = SetResponseHeaderLayer::overriding(CONTENT_SECURITY_POLICY, HeaderValue::from_static(STRICT_POLICY));
    let files = Router::new().nest_service("/some/folder", ServeDir::new(site())).layer(policy);
    tokio::spawn(async move { axum::serve(listener, files).await });
    format!("http://{address}/some/folder")
}
