use serde_json::json;

use super::Browser;

/// Navigates within the gallery without a page load, as the back button does, and waits two frames for the render.
pub(crate) async fn navigate(browser: &Browser, address: &str) {
    let frame = "await new Promise(requestAnimationFrame);";
    let script = format!(
        "history.pushState(null, '', {}); dispatchEvent(new PopStateEvent('popstate')); {frame} {frame}",
        json!(address)
    );
    browser.run::<Option<bool>>(&script).await;
}
