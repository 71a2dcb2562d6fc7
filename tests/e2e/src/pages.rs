//! The gallery's pages.

use axum::Router;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

use crate::support::{Browser, site};

/// Serves the site as any file server does, and gives its origin.
async fn serve_files() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
    let address = listener.local_addr().expect("listens");
    let files = Router::new().fallback_service(ServeDir::new(site()));
    tokio::spawn(async move { axum::serve(listener, files).await });
    format!("http://{address}")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_story_is_shown_without_an_error_in_the_console() {
    let origin = serve_files().await;
    let browser = Browser::start().await;
    browser.open(&origin).await;
    let links = "[...document.querySelectorAll('nav a[href*=\"?story=\"]')].map(link => link.href)";
    let stories: Vec<String> = browser.wait_for(&format!("document.querySelector('nav') && {links}")).await;
    assert!(!stories.is_empty());
    // What the list's own page has to say is no story's.
    browser.console_errors().await;
    for story in stories {
        browser.open(&format!("{story}&bare")).await;
        browser.wait_for::<bool>("document.querySelector('.gallery-bare > *') !== null").await;
        assert_eq!(browser.console_errors().await, [""; 0], "{story}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_live_page_of_a_plain_file_server_says_that_there_is_no_workspace_server() {
    let browser = Browser::start().await;
    browser.open(&format!("{}/?page=live", serve_files().await)).await;
    let text: String = browser.wait_for("document.querySelector('.live-state[role=status]')?.textContent").await;
    assert!(text.contains("without a workspace server"), "{text}");
    assert!(text.contains("cargo xtask gallery"), "{text}");
}
