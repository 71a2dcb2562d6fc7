use serde_json::Value;

/// A module whose default export is the style sheet, without what only its readers need.
pub(super) fn script(css: &str) -> String {
    format!("export default {};\n", Value::from(shortened(css)))
}

/// `css` without comments and most blanks. Each declaration stands on a line of its own there.
fn shortened(css: &str) -> String {
    let mut text = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        text.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    text.lines().map(|line| shortened_line(line.trim())).collect()
}

fn shortened_line(line: &str) -> String {
    // What ends in the middle goes on in the next line.
    let end = if line.is_empty() || line.ends_with([';', ',', '{', '}']) { "" } else { "\n" };
    // In a selector, a blank says where what follows is looked for.
    match line.split_once(": ").filter(|_| line.ends_with(';')) {
        Some((property, value)) => format!("{property}:{}", value.replace(", ", ",")),
        None => line.replace(" {", "{") + end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_stay_and_comments_go() {
        let css =
            "/* The rows' look.\n */\n\n.a,\n.b :hover {\n  color: light-dark(red, #000); /* not blue */\n}\n/* end";
        assert_eq!(shortened("a\nb {\n"), "a\nb{");
        assert_eq!(shortened(css), ".a,.b :hover{color:light-dark(red,#000);}");
        assert_eq!(
            script(".a::before {\n  content: \"\\\\\";\n}"),
            "export default \".a::before{content:\\\"\\\\\\\\\\\";}\";\n"
        );
    }
}
