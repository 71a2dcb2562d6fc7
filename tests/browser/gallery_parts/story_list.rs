use std::collections::HashSet;

use gallery::stories;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn every_story_has_a_unique_id() {
    let ids: Vec<_> = stories::all().map(|story| story.id).collect();
    let distinct: HashSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len());
    let is_plain = |id: &str| id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    assert!(ids.iter().all(|id| is_plain(id)), "{ids:?}");
}

#[wasm_bindgen_test]
fn every_story_has_a_title_and_a_reason() {
    assert!(stories::all().all(|story| story.why.ends_with('.') && !story.title.is_empty()));
}
