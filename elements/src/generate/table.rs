use std::fmt::Write;

use chat_workspace_tools::strings::Strings;
use serde_json::Value;

use super::NOTE;
use crate::spec::ELEMENTS;

/// What the scripts know of the elements: each one's properties and their kinds, and the labels that rows have before
/// their program is there.
pub(super) fn table() -> String {
    let mut text = format!("{NOTE}\n\nexport const ELEMENTS = {{\n");
    for element in ELEMENTS {
        let properties: Vec<_> = element
            .properties
            .iter()
            .map(|property| format!("{}: \"{}\"", property.name, property.kind.word()))
            .collect();
        line(&mut text, &format!("  \"{}\": {{ {} }},", element.tag, properties.join(", ")));
    }
    text.push_str("};\n\nexport const LABELS = {\n");
    let is_label = |name: &str| {
        let (action, state) = name.split_once('_').unwrap_or_default();
        ["create", "start", "stop"].contains(&action) && !state.is_empty()
    };
    for info in Strings::ALL.iter().filter(|info| is_label(info.name)) {
        line(&mut text, &format!("  {}: {},", info.name, Value::from(info.english)));
    }
    text.push_str("};\n");
    text
}

/// A module whose default export is a language's texts.
pub(super) fn strings(language: &str, strings: &Strings) -> String {
    let mut text = format!("{NOTE}\n\n// The rows' texts in {language}.\nexport default {{\n");
    for info in Strings::ALL {
        line(&mut text, &format!("  {}: {},", info.name, Value::from(strings.get(info.name).unwrap_or_default())));
    }
    text.push_str("};\n");
    text
}

pub(super) fn line(text: &mut String, line: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{line}");
}
