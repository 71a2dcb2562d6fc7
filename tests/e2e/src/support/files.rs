use axum::{Router, http::HeaderValue};
use http::header::CONTENT_SECURITY_POLICY;
use tokio::net::TcpListener;
use tower_http::{services::ServeDir, set_header::SetResponseHeaderLayer};

use super::site;

/// What a careful host lets a page do: nothing from elsewhere, no inline script and no inline style.
const STRICT: &str =
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; base-uri 'none'";

/// Serves the site as any static host does, below a path of its own and under a strict policy, and gives its address
/// without a slash at the end.
pub(crate) async fn serve_files() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
    let address = listener.local_addr().expect("listens");
    let policy = SetResponseHeaderLayer::overriding(CONTENT_SECURITY_POLICY, HeaderValue::from_static(STRICT));
    let files = Router::new().nest_service("/some/folder", ServeDir::new(site())).layer(policy);
    tokio::spawn(async move { axum::serve(listener, files).await });
    format!("http://{address}/some/folder")
}
