use std::path::{Path, PathBuf};

use super::contact_sheet;
use crate::{
    stories::story_addresses,
    support::{Browser, navigate, required, serve_files},
};

/// The size of a screenshot, in CSS pixels.
pub(super) const SIZE: (u32, u32) = (760, 420);

/// The screenshots of each story: before and after its play, in light and dark.
pub(super) const KINDS: [(&str, &str); 4] = [("begin", "light"), ("begin", "dark"), ("end", "light"), ("end", "dark")];

/// Writes screenshots of all stories and contact sheets to the folder `SHOTS`.
#[tokio::test(flavor = "multi_thread")]
async fn take_screenshots_of_all_stories() {
    let folder = PathBuf::from(required("SHOTS"));
    let browser = Browser::start().await;
    browser.emulate_motion().await;
    let addresses = story_addresses(&browser, &serve_files().await).await;
    browser.set_viewport(SIZE).await;
    let mut stories = Vec::new();
    for address in &addresses {
        let story = address.split_once("story=").expect("is the URL of a story").1;
        browser.open(&format!("{address}&bare")).await;
        browser.wait_for::<bool>("document.querySelector('.gallery-bare > .story-frame') !== null").await;
        for (moment, theme) in KINDS {
            show(&browser, &format!("?story={story}&bare&theme={theme}"), moment == "end").await;
            take(&browser, &folder.join(file_name(story, moment, theme))).await;
        }
        stories.push(story.to_owned());
    }
    contact_sheet::write(&browser, &folder, &stories).await;
    println!("count: {} stories with screenshots", stories.len());
}

/// The file name of a screenshot.
pub(super) fn file_name(story: &str, moment: &str, theme: &str) -> String {
    format!("{story}.{moment}.{theme}.png")
}

/// Writes a screenshot of the page.
pub(super) async fn take(browser: &Browser, file: &Path) {
    std::fs::write(file, browser.screenshot().await).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}

/// Navigates to a variant of the story without a page load.
async fn show(browser: &Browser, query: &str, played: bool) {
    navigate(browser, &if played { format!("{query}&play") } else { query.to_owned() }).await;
    if played {
        browser.wait_for::<String>("document.querySelector('.gallery-bare').dataset.outcome").await;
    }
}
