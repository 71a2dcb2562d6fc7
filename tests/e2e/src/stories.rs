//! Every story from its own address: its play, its accessibility in light and dark before and after, and what the
//! console says of it.

use std::path::Path;

use serde::Deserialize;
use serde_json::json;

use crate::support::{Browser, serve_files, site};

/// Goes to a story's address, from page to page as a link does, and looks around. Its value is a [`Visit`].
const VISIT: &str = include_str!("stories.js");

/// What a visit brought to light.
#[derive(Debug, Deserialize)]
struct Visit {
    /// `passed` or `failed`.
    outcome: String,
    /// Why the play failed.
    failure: Option<String>,
    /// How often axe-core has looked at the story.
    checks: usize,
    /// What axe-core has found.
    violations: Vec<String>,
}

impl Visit {
    fn complaints(self) -> Vec<String> {
        let failure = (self.outcome != "passed").then(|| self.failure.unwrap_or_default());
        self.violations.into_iter().chain(failure).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_story_plays_well_and_is_accessible_in_light_and_dark() {
    let origin = serve_files().await;
    let browser = Browser::start().await;
    let stories = story_addresses(&browser, &origin).await;
    let with_axe = Path::new(&site()).join("axe.min.js").exists();

    let (mut checks, mut complaints) = (0, Vec::new());
    for story in &stories {
        let visit: Visit = browser.eval(&format!("({VISIT})({}, {with_axe})", json!(format!("{story}&bare")))).await;
        checks += visit.checks;
        let of_story = visit.complaints().into_iter().chain(browser.console_complaints().await);
        complaints.extend(of_story.map(|complaint| format!("{story}: {complaint}")));
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    println!("count: {} stories played end to end", stories.len());
    if with_axe {
        println!("count: {checks} axe checks without a violation");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_turns_for_a_reader_who_wants_less_motion() {
    let origin = serve_files().await;
    let browser = Browser::start().await;
    browser.emulate_reduced_motion().await;
    browser.open(&format!("{origin}/?story=surroundings-reduced-motion&bare&play")).await;
    let outcome: String = browser.wait_for("document.querySelector('.gallery-bare')?.dataset.outcome").await;
    assert_eq!(outcome, "passed");
    let moves: String =
        browser.eval("getComputedStyle(document.querySelector('[data-icon=spinner]')).animationName").await;
    assert_eq!(moves, "none");
}

/// The addresses of all stories, in the order of the list.
pub(crate) async fn story_addresses(browser: &Browser, origin: &str) -> Vec<String> {
    browser.open(&format!("{origin}/")).await;
    let links = "[...document.querySelectorAll('nav a[href*=\"story=\"]')].map(link => link.href)";
    let stories: Vec<String> = browser.wait_for(&format!("document.querySelector('nav') && {links}")).await;
    assert!(!stories.is_empty());
    // What the list's own page has to say is no story's.
    browser.console_complaints().await;
    stories
}
