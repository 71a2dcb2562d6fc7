use std::path::{Path, PathBuf};

use super::contact_sheet;
use crate::{
    stories::story_addresses,
    support::{Browser, go, required, serve_files},
};

/// How large a picture is, in CSS pixels.
pub(super) const SIZE: (u32, u32) = (760, 420);

/// Each story has a picture of each: as it begins and as its play leaves it, in light and in dark.
pub(super) const KINDS: [(&str, &str); 4] = [("begin", "light"), ("begin", "dark"), ("end", "light"), ("end", "dark")];

/// Writes the pictures of every story, and sheets of them all, into the folder that `SHOTS` names.
#[tokio::test(flavor = "multi_thread")]
async fn every_story_has_its_picture_taken() {
    let folder = PathBuf::from(required("SHOTS"));
    let browser = Browser::start().await;
    let addresses = story_addresses(&browser, &serve_files().await).await;
    browser.set_viewport(SIZE).await;
    let mut stories = Vec::new();
    for address in &addresses {
        let story = address.split_once("story=").expect("is a story's").1;
        browser.open(&format!("{address}&bare")).await;
        browser.wait_for::<bool>("document.querySelector('.gallery-bare > .story-frame') !== null").await;
        for (moment, theme) in KINDS {
            show(&browser, &format!("?story={story}&bare&theme={theme}"), moment == "end").await;
            take(&browser, &folder.join(file_name(story, moment, theme))).await;
        }
        stories.push(story.to_owned());
    }
    contact_sheet::write(&browser, &folder, &stories).await;
    println!("count: {} stories had their pictures taken", stories.len());
}

/// What a picture is called.
pub(super) fn file_name(story: &str, moment: &str, theme: &str) -> String {
    format!("{story}.{moment}.{theme}.png")
}

/// Writes a picture of the page.
pub(super) async fn take(browser: &Browser, file: &Path) {
    std::fs::write(file, browser.screenshot().await).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}

/// Shows the page's story in another way, without loading it anew.
async fn show(browser: &Browser, query: &str, played: bool) {
    go(browser, &if played { format!("{query}&play") } else { query.to_owned() }).await;
    if played {
        browser.wait_for::<String>("document.querySelector('.gallery-bare').dataset.outcome").await;
    }
}
