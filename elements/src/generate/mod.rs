//! What is written out of [`spec`](crate::spec), and never by hand: the scripts' table, the types, the manifest, the
//! README's section.

mod manifest;
mod readme;
mod table;
mod types;

use chat_workspace_tools::strings::Strings;

/// Every generated file: its path in `elements/npm/`, and its text.
pub fn files() -> Vec<(&'static str, String)> {
    vec![
        ("table.js", table::table()),
        ("custom-elements.json", manifest::manifest()),
        ("index.d.ts", types::index()),
        ("react.d.ts", types::react()),
        ("jsx.d.ts", types::jsx()),
        ("vue.d.ts", types::vue()),
        ("strings/de.js", table::strings("German", &Strings::german())),
        ("strings/de.d.ts", types::strings_file()),
    ]
}

/// The README with its section about the elements written anew; `None` where it has no place for it.
pub fn readme(text: &str) -> Option<String> {
    readme::insert(text)
}

/// The first line of every generated file that has comments.
const NOTE: &str =
    "// Generated from elements/src/spec.rs: change that, then UPDATE=1 cargo test -p chat-workspace-elements.";
