//! A page that uses a server of another origin.

use std::sync::Arc;

use axum::Router;
use tower_http::services::ServeDir;

use crate::support::{Browser, COOKIE, OTHER_BUILD, OTHER_WORKSPACE, OtherOrigin, RequestKind, serve_routes, site};

/// Opens a page with a running call, whose server has another origin, and a cookie for that server.
async fn open_page(parameters: &str, allows_credentials: bool) -> (Browser, Arc<OtherOrigin>) {
    let page = serve_routes(Router::new().fallback_service(ServeDir::new(site()))).await;
    let (backend, server) = OtherOrigin::start(&page, allows_credentials).await;
    let browser = Browser::start().await;
    browser.open(&page).await;
    // Cookies do not depend on the port: the server has the same ones as the page.
    browser.eval::<String>(&format!("document.cookie = '{COOKIE}; path=/'")).await;
    browser
        .open(&format!("{page}/?page=chaos&server={server}{parameters}&builds={OTHER_BUILD}@{OTHER_WORKSPACE}"))
        .await;
    (browser, backend)
}

/// The lines of the row and of the log section below it.
const SHOWS_STREAM: &str =
    "[...document.querySelectorAll('.cwt-log')].some(log => log.textContent.includes('from the stream'))";

#[tokio::test(flavor = "multi_thread")]
async fn cookies_go_to_another_origin_only_with_credentials() {
    for (parameters, expected) in [("", false), ("&credentials=include", true)] {
        let (browser, backend) = open_page(parameters, true).await;
        browser.wait_for::<bool>(SHOWS_STREAM).await;
        assert_eq!(backend.had_cookies(RequestKind::Request), expected, "{parameters:?}: {:?}", backend.received());
        assert!(
            backend.had_cookies(RequestKind::WebSocket),
            "WebSockets always carry cookies: {:?}",
            backend.received()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_allow_credentials_cannot_be_read_with_credentials() {
    let (browser, backend) = open_page("&credentials=include", false).await;
    browser.wait_for::<bool>("document.body.innerText.includes('The server could not be reached.')").await;
    assert!(backend.had_cookies(RequestKind::Request));
}
