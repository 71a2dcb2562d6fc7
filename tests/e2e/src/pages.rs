//! The gallery's pages.

use crate::support::{Browser, serve_files};

#[tokio::test(flavor = "multi_thread")]
async fn the_live_page_of_a_plain_file_server_says_that_there_is_no_workspace_server() {
    let browser = Browser::start().await;
    browser.open(&format!("{}/?page=live", serve_files().await)).await;
    let text: String = browser.wait_for("document.querySelector('.live-state[role=status]')?.textContent").await;
    assert!(text.contains("without a workspace server"), "{text}");
    assert!(text.contains("cargo xtask gallery"), "{text}");
}
