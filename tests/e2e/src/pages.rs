//! The gallery's live page.

use crate::support::{Browser, serve_files};

#[tokio::test(flavor = "multi_thread")]
async fn the_live_page_reports_a_missing_server() {
    let browser = Browser::start().await;
    browser.open(&format!("{}/?page=live", serve_files().await)).await;
    let text: String = browser.wait_for("document.querySelector('.live-state[role=status]')?.textContent").await;
    assert!(text.contains("without a workspace server"), "{text}");
    assert!(text.contains("cargo xtask gallery"), "{text}");
}
