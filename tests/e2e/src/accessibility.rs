//! What axe-core says of the workbench around the stories. Of the stories themselves: see [`stories`](crate::stories).

use crate::support::{Browser, go, serve_files, site};

/// Addresses that show every part of the workbench, and what shows that it is there.
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

/// Whether npm could bring axe-core into the site. If so, the page has `violations(root)` from now on.
pub(crate) async fn bring_axe(browser: &Browser) -> bool {
    let is_there = std::path::Path::new(&site()).join("axe.min.js").exists();
    if is_there {
        browser.eval::<()>(&format!("({})()", include_str!("axe.js"))).await;
    }
    is_there
}

#[tokio::test(flavor = "multi_thread")]
async fn the_workbench_is_accessible_in_light_and_dark() {
    let browser = Browser::start().await;
    browser.open(&format!("{}/?page=live", serve_files().await)).await;
    if !bring_axe(&browser).await {
        return;
    }
    for (place, (view, sign)) in VIEWS.into_iter().enumerate() {
        // The tree is the same around all of them, and large.
        let root = if place == 0 { "document" } else { "document.querySelector('main')" };
        for theme in ["light", "dark"] {
            let address = format!("{view}&theme={theme}");
            go(&browser, &address).await;
            browser.wait_for::<bool>(&format!("document.querySelector('[data-theme={theme}] {sign}') !== null")).await;
            let violations: Vec<String> = browser.eval(&format!("violations({root})")).await;
            assert_eq!(violations, [""; 0], "{address}");
        }
    }
    println!("count: {} axe checks without a violation", 2 * VIEWS.len());
}
