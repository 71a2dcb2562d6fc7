//! Checks of the workbench with axe-core. The stories are checked in [`stories`](crate::stories).

use crate::support::{Browser, navigate, serve_files, site};

/// Addresses for each part of the workbench, with a selector for the loaded part.
const VIEWS: [(&str, &str); 10] = [
    ("?story=start-completed&panel=play&play", ".panel-state[data-outcome=passed]"),
    ("?story=start-running&panel=play", ".panel-state:not([data-outcome])"),
    ("?story=start-running&panel=controls", "[aria-labelledby=tab-controls]"),
    ("?story=start-running&panel=network", "[aria-labelledby=tab-network] .records"),
    ("?story=start-completed&panel=events", "[aria-labelledby=tab-events] .records"),
    ("?story=start-completed&panel=accessibility", "[aria-labelledby=tab-accessibility]"),
    ("?story=start-completed&panel=usage", "[aria-labelledby=tab-usage] .code"),
    ("?story=start-completed&width=320&dir=rtl&text=200&motion=reduce", ".story-frame[dir=rtl]"),
    ("?story=no-such-story", ".gallery-unknown"),
    ("?page=live", ".live-state"),
];

/// Loads axe-core if the site has it, and defines `violations(root)` in the page. Returns whether it was loaded.
pub(crate) async fn load_axe(browser: &Browser) -> bool {
    let exists = std::path::Path::new(&site()).join("axe.min.js").exists();
    if exists {
        browser.eval::<()>(&format!("({})()", include_str!("axe.js"))).await;
    }
    exists
}

#[tokio::test(flavor = "multi_thread")]
async fn the_workbench_is_accessible_in_light_and_dark() {
    let browser = Browser::start().await;
    browser.open(&format!("{}/?page=live", serve_files().await)).await;
    if !load_axe(&browser).await {
        return;
    }
    for (index, (view, selector)) in VIEWS.into_iter().enumerate() {
        // The tree is large and the same in all views, so it is checked once.
        let root = if index == 0 { "document" } else { "document.querySelector('main')" };
        for theme in ["light", "dark"] {
            let address = format!("{view}&theme={theme}");
            navigate(&browser, &address).await;
            browser
                .wait_for::<bool>(&format!("document.querySelector('[data-theme={theme}] {selector}') !== null"))
                .await;
            let violations: Vec<String> = browser.eval(&format!("violations({root})")).await;
            assert_eq!(violations, [""; 0], "{address}");
        }
    }
    println!("count: {} axe checks without a violation", 2 * VIEWS.len());
}
