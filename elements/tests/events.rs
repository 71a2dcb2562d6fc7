//! Every event that a component of the library reads is converted with its data by the elements' renderer.
#![cfg(not(target_arch = "wasm32"))]

use std::{collections::BTreeSet, fs, path::Path};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The conversion of each event. dioxus-web converts the events of these names in the same way.
const CONVERSIONS: [(&str, &str); 13] = [
    ("change", "convert_form_data"),
    ("click", "convert_mouse_data"),
    ("focusin", "convert_focus_data"),
    ("focusout", "convert_focus_data"),
    ("input", "convert_form_data"),
    ("keydown", "convert_keyboard_data"),
    ("mounted", "convert_mounted_data"),
    ("pointerdown", "convert_pointer_data"),
    ("pointermove", "convert_pointer_data"),
    ("pointerup", "convert_pointer_data"),
    ("resize", "convert_resize_data"),
    ("scroll", "convert_scroll_data"),
    ("wheel", "convert_wheel_data"),
];

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

/// The events in the `rsx!` of the components: `onclick: …`.
fn events_of_components() -> BTreeSet<String> {
    let mut text = String::new();
    sources(&Path::new(ROOT).join("src/components"), &mut text);
    text.split(|c: char| c.is_whitespace() || "{(,".contains(c))
        .filter_map(|word| word.strip_suffix(':')?.strip_prefix("on"))
        .filter(|event| event.len() > 2 && event.chars().all(|c| c.is_ascii_lowercase()))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_event_that_a_component_reads_is_converted() {
    let renderer = fs::read_to_string(Path::new(ROOT).join("elements/src/renderer/events.rs")).expect("text");
    let (_, defaults) = renderer.split_once("\n    defaults! {").expect("the list of events without data");
    let (defaults, _) = defaults.split_once('}').expect("the end of the list");
    let events = events_of_components();
    assert!(events.contains("click") && events.contains("keydown"), "{events:?}");
    for event in events {
        let conversion = CONVERSIONS.iter().find(|(name, _)| *name == event);
        let (_, conversion) = conversion.unwrap_or_else(|| panic!("how is {event} converted?"));
        assert!(renderer.contains(conversion), "{event}: no {conversion}");
        assert!(!defaults.contains(conversion), "{event}: {conversion} has no data");
    }
}
