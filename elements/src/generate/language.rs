//! The modules with the texts of another language.

use chat_workspace_tools::strings::Strings;
use serde_json::Value;

use super::text::NOTE;

/// A module whose default export is the texts of a language.
pub(super) fn module(language: &str, strings: &Strings) -> String {
    let lines: String = Strings::ALL
        .iter()
        .map(|info| format!("  {}: {},\n", info.name, Value::from(strings.get(info.name).unwrap_or_default())))
        .collect();
    format!("{NOTE}\n\n// The rows' texts in {language}.\nexport default {{\n{lines}}};\n")
}

/// The types of such a module.
pub(super) fn types() -> String {
    format!(
        "{NOTE}\n\nimport type {{ Strings }} from \"../index.js\";\n\ndeclare const strings: Strings;\nexport default strings;\n"
    )
}
