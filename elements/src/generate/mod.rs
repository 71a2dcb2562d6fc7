//! Files generated from [`spec`](crate::spec) and from the rows: the tables of the scripts, the types, the manifest and the
//! README's section.

mod icons;
mod language;
mod manifest;
mod readme;
mod tables;
mod text;
mod types;

use chat_workspace_tools::strings::Strings;

/// Every generated file: its path in `elements/`, and its text.
pub fn files() -> Vec<(&'static str, String)> {
    vec![
        ("ts/tables.ts", tables::tables()),
        ("npm/custom-elements.json", manifest::manifest()),
        ("npm/index.d.ts", types::index()),
        ("npm/react.d.ts", types::react()),
        ("npm/jsx.d.ts", types::jsx()),
        ("npm/vue.d.ts", types::vue()),
        ("npm/strings/de.js", language::module("German", &Strings::german())),
        ("npm/strings/de.d.ts", language::types()),
    ]
}

/// The README with its section about the elements replaced; `None` if it has no such section.
pub fn readme(text: &str) -> Option<String> {
    readme::insert(text)
}
