use serde_json::Value;

/// A module whose default export is the style sheet, without what only its readers need.
pub(super) fn script(css: &str) -> String {
    format!("export default {};\n", Value::from(without_comments(css)))
}

/// `css` without comments and indentation. A line stays a line: a newline weighs next to nothing once compressed.
fn without_comments(css: &str) -> String {
    let mut text = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        text.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_stay_and_comments_go() {
        let css = "/* The rows' look.\n */\n\n.a {\n  color: red; /* not blue */\n}\n/* end";
        assert_eq!(without_comments(css), ".a {\ncolor: red;\n}");
        assert_eq!(
            script(".a::before { content: \"\\\\\"; }"),
            "export default \".a::before { content: \\\"\\\\\\\\\\\"; }\";\n"
        );
    }
}
