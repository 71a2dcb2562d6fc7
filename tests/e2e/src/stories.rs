//! Every story at its own address under a strict Content-Security-Policy: its play function and its console messages. In Chromium
//! also its accessibility in light and dark, before and after the play: what axe-core checks depends little on the engine, and
//! takes most of the time.

use std::sync::Mutex;

use futures_util::future::join_all;
use serde::Deserialize;
use serde_json::json;

use crate::{
    accessibility::load_axe,
    support::{Browser, Engine, serve_files},
};

/// Navigates to a story and checks it; resolves to a [`Visit`].
const VISIT: &str = include_str!("stories.js");

/// The number of browsers that share the stories. A play mostly waits for frames.
const BROWSERS: usize = 2;

/// The results of a visit.
#[derive(Debug, Deserialize)]
struct Visit {
    /// `passed` or `failed`; `None` if the story was not played.
    outcome: Option<String>,
    /// Why the play failed.
    failure: Option<String>,
    /// The number of axe-core checks.
    checks: usize,
    /// The violations that axe-core found.
    violations: Vec<String>,
}

/// The results of all visits of a browser.
#[derive(Debug, Default)]
struct Tour {
    played: usize,
    checks: usize,
    problems: Vec<String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_story_passes_its_play_and_is_accessible() {
    let origin = serve_files().await;
    let browsers = join_all((0..BROWSERS).map(|_| Browser::start())).await;
    if Engine::current() == Engine::Chromium {
        join_all(browsers.iter().map(Browser::emulate_motion)).await;
    }
    let stories = story_addresses(&browsers[0], &origin).await;
    // Each story without play, then each with play, so that each visit mounts another story.
    let queries: &[&str] =
        if Engine::current() == Engine::Chromium { &["&bare", "&bare&play"] } else { &["&bare&play"] };
    let visits = queries.iter().flat_map(|query| stories.iter().map(move |story| format!("{story}{query}")));
    let visits = Mutex::new(visits);
    let tours = join_all(browsers.iter().map(|browser| tour(browser, &origin, &visits))).await;

    let problems: Vec<_> = tours.iter().flat_map(|tour| &tour.problems).map(String::as_str).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let played: usize = tours.iter().map(|tour| tour.played).sum();
    assert_eq!(played, stories.len());
    // A violation is recorded in the console, so the check above can fail.
    browsers[0].eval::<()>("document.body.setAttribute('style', 'color: red')").await;
    assert!(!browsers[0].console_warnings().await.is_empty());
    let engine = browsers[0].engine();
    println!("count: {played} stories played end to end in {engine}");
    let checks: usize = tours.iter().map(|tour| tour.checks).sum();
    if checks > 0 {
        println!("count: {checks} axe checks of stories without a violation in {engine}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reduced_motion_stops_the_spinner() {
    let origin = serve_files().await;
    let browser = Browser::start().await;
    browser.emulate_motion().await;
    browser.open(&format!("{origin}/?story=surroundings-reduced-motion&bare&play")).await;
    let outcome: String = browser.wait_for("document.querySelector('.gallery-bare')?.dataset.outcome").await;
    assert_eq!(outcome, "passed");
    let animation = "getComputedStyle(document.querySelector('[data-icon=spinner]')).animationName";
    assert_ne!(browser.eval::<String>(animation).await, "none");
    browser.emulate_reduced_motion().await;
    assert_eq!(browser.eval::<String>(animation).await, "none");
}

/// Visits the remaining stories.
async fn tour(browser: &Browser, origin: &str, visits: &Mutex<impl Iterator<Item = String>>) -> Tour {
    browser.open(&format!("{origin}/?page=live")).await;
    browser.wait_for::<bool>("document.querySelector('.live-state') !== null").await;
    // Discards the messages of this page.
    browser.console_warnings().await;
    let with_axe = Engine::current() == Engine::Chromium && load_axe(browser).await;
    let mut tour = Tour::default();
    let next = || visits.lock().expect("is not poisoned").next();
    while let Some(address) = next() {
        let visit: Visit = browser.eval(&format!("({VISIT})({}, {with_axe})", json!(address))).await;
        tour.checks += visit.checks;
        tour.played += usize::from(visit.outcome.as_deref() == Some("passed"));
        let problems = visit.violations.into_iter().chain(visit.failure).chain(browser.console_warnings().await);
        tour.problems.extend(problems.map(|problem| format!("{address}: {problem}")));
    }
    tour
}

/// The addresses of all stories, in the order of the list.
pub(crate) async fn story_addresses(browser: &Browser, origin: &str) -> Vec<String> {
    browser.open(&format!("{origin}/")).await;
    let links = "[...document.querySelectorAll('nav a[href*=\"story=\"]')].map(link => link.href)";
    let stories: Vec<String> = browser.wait_for(&format!("document.querySelector('nav') && {links}")).await;
    assert!(!stories.is_empty());
    // Discards the messages of this page.
    browser.console_warnings().await;
    stories
}
