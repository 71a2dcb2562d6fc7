use serde_json::json;

use super::Browser;

/// Goes to an address of the gallery as the browser's back button would lead to it: the page is not loaded anew. Two
/// frames later what is there has settled.
pub(crate) async fn go(browser: &Browser, address: &str) {
    let frame = "await new Promise(requestAnimationFrame);";
    let go = format!(
        "history.pushState(null, '', {}); dispatchEvent(new PopStateEvent('popstate')); {frame} {frame}",
        json!(address)
    );
    browser.run::<Option<bool>>(&go).await;
}
