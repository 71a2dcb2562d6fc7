use chat_workspace_tools::strings::Strings;

use super::{language, manifest, readme, tables, types};

/// Every generated file: its path in `elements/`, and its text.
pub fn files() -> Vec<(&'static str, String)> {
    vec![
        ("ts/tables.ts", tables::tables()),
        ("ts/workspace_api.ts", types::workspace_api()),
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
pub fn readme_text(text: &str) -> Option<String> {
    readme::insert(text)
}
