//! Every event that a component of the library reads is converted with its data by the elements' renderer.
#![cfg(not(target_arch = "wasm32"))]

use std::{collections::BTreeSet, fs, path::Path};

use serde::Deserialize;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The conversion of each event. `tests/browser/events.rs` dispatches the same events to dioxus-web.
const EVENTS: &str = include_str!("../../tests/vectors/events.json");

#[derive(Deserialize)]
struct Conversion {
    event: String,
    conversion: String,
}

fn sources(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, text);
        } else {
            text.push_str(&fs::read_to_string(path).expect("text"));
        }
    }
}

/// The events in the `rsx!` of components: `onclick: …`.
fn events_of(source: &str) -> BTreeSet<String> {
    source
        .split(|c: char| c.is_whitespace() || "{(,".contains(c))
        .filter_map(|word| word.strip_suffix(':')?.strip_prefix("on"))
        .filter(|event| event.len() > 2 && event.chars().all(|c| c.is_ascii_lowercase()))
        .map(str::to_owned)
        .collect()
}

fn components() -> String {
    let mut text = String::new();
    sources(&Path::new(ROOT).join("src/components"), &mut text);
    text
}

#[test]
fn every_event_that_a_component_reads_is_converted() {
    let renderer = fs::read_to_string(Path::new(ROOT).join("elements/src/renderer/events.rs")).expect("text");
    let (_, defaults) = renderer.split_once("\n    defaults! {").expect("the list of events without data");
    let (defaults, _) = defaults.split_once('}').expect("the end of the list");
    let conversions: Vec<Conversion> = serde_json::from_str(EVENTS).expect("JSON");
    let events = events_of(&components());
    assert!(events.contains("click") && events.contains("keydown"), "{events:?}");
    let known = conversions.iter().map(|conversion| conversion.event.clone()).collect();
    assert!(events.is_subset(&known), "missing in tests/vectors/events.json: {:?}", events.difference(&known));
    for Conversion { event, conversion } in conversions {
        assert!(renderer.contains(&conversion), "{event}: no {conversion}");
        assert!(!defaults.contains(&conversion), "{event}: {conversion} has no data");
    }
}

/// The renderer leaves out the physical key.
#[test]
fn no_component_reads_the_code_of_a_key() {
    assert!(!components().contains(".code()"));
}
