//! What the generated files have in common.

/// The first line of every generated file that has comments.
pub(super) const NOTE: &str =
    "// Generated from elements/src/spec.rs: change that, then UPDATE=1 cargo test -p chat-workspace-elements.";

/// Appends a line.
pub(super) fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}
