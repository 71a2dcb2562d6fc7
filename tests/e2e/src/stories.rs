//! Every story from its own address: its play, its accessibility in light and dark before and after, and what the
//! console says of it, under a policy that forbids all that a host may forbid.

use std::sync::Mutex;

use futures_util::future::join_all;
use serde::Deserialize;
use serde_json::json;

use crate::{
    accessibility::bring_axe,
    support::{Browser, serve_files},
};

/// Goes to a story's address, from page to page as a link does, and looks around. Its value is a [`Visit`].
const VISIT: &str = include_str!("stories.js");

/// So many browsers share the stories: much of a play is waiting for the next frame.
const BROWSERS: usize = 2;

/// What a visit brought to light.
#[derive(Debug, Deserialize)]
struct Visit {
    /// `passed` or `failed`; nothing where the story was only looked at.
    outcome: Option<String>,
    /// Why the play failed.
    failure: Option<String>,
    /// How often axe-core has looked at the story.
    checks: usize,
    /// What axe-core has found.
    violations: Vec<String>,
}

/// What all visits of a browser brought to light.
#[derive(Debug, Default)]
struct Tour {
    played: usize,
    checks: usize,
    complaints: Vec<String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_story_plays_well_and_is_accessible_in_light_and_dark() {
    let origin = serve_files().await;
    let browsers = join_all((0..BROWSERS).map(|_| Browser::start())).await;
    let stories = story_addresses(&browsers[0], &origin).await;
    // First each as it begins, then each played: so every visit leads to another story, which begins anew.
    let visits = ["&bare", "&bare&play"].map(|query| stories.iter().map(move |story| format!("{story}{query}")));
    let visits = Mutex::new(visits.into_iter().flatten());
    let tours = join_all(browsers.iter().map(|browser| tour(browser, &origin, &visits))).await;

    let complaints: Vec<_> = tours.iter().flat_map(|tour| &tour.complaints).map(String::as_str).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    let played: usize = tours.iter().map(|tour| tour.played).sum();
    assert_eq!(played, stories.len());
    // That the console was silent means something only where it tells what the policy refuses.
    browsers[0].eval::<()>("document.body.setAttribute('style', 'color: red')").await;
    assert!(!browsers[0].console_complaints().await.is_empty());
    println!("count: {played} stories played end to end");
    let checks: usize = tours.iter().map(|tour| tour.checks).sum();
    if checks > 0 {
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

/// Visits one story after another until none is left.
async fn tour(browser: &Browser, origin: &str, visits: &Mutex<impl Iterator<Item = String>>) -> Tour {
    browser.open(&format!("{origin}/?page=live")).await;
    browser.wait_for::<bool>("document.querySelector('.live-state') !== null").await;
    // What that page has to say is no story's.
    browser.console_complaints().await;
    let with_axe = bring_axe(browser).await;
    let mut tour = Tour::default();
    let next = || visits.lock().expect("no visit panics in here").next();
    while let Some(address) = next() {
        let visit: Visit = browser.eval(&format!("({VISIT})({}, {with_axe})", json!(address))).await;
        tour.checks += visit.checks;
        tour.played += usize::from(visit.outcome.as_deref() == Some("passed"));
        let complaints = visit.violations.into_iter().chain(visit.failure).chain(browser.console_complaints().await);
        tour.complaints.extend(complaints.map(|complaint| format!("{address}: {complaint}")));
    }
    tour
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
