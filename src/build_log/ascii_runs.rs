use super::bytes::printable_len;

/// Calls `on_run` with the runs of visible ASCII characters and spaces of `output` between its style escapes (SGR). Returns
/// whether `output` has nothing else: nearly every line is like that, and then the runs are its plain text.
pub(super) fn for_each_ascii_run(output: &str, mut on_run: impl FnMut(&str)) -> bool {
    let mut rest = output;
    loop {
        let (run, after) = rest.split_at(printable_len(rest.as_bytes()));
        on_run(run);
        if after.is_empty() {
            return true;
        }
        match style_len(after.as_bytes()) {
            Some(len) => rest = &after[len..],
            None => return false,
        }
    }
}

/// The length of the style escape at the start of `text`. `None` if it does not start with one.
#[inline(always)]
pub(super) fn style_len(text: &[u8]) -> Option<usize> {
    match text {
        // Nearly all: one number of one or two digits.
        [b'\x1b', b'[', b'0'..=b'9', b'm', ..] => Some(4),
        [b'\x1b', b'[', b'0'..=b'9', b'0'..=b'9', b'm', ..] => Some(5),
        _ => any_style_len(text),
    }
}

fn any_style_len(text: &[u8]) -> Option<usize> {
    let parameters = text.strip_prefix(b"\x1b[")?;
    let len = parameters.iter().take_while(|byte| matches!(byte, b'0'..=b'9' | b';')).count();
    (parameters.get(len) == Some(&b'm')).then_some(len + 3)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::build_log::plain_text;

    fn runs(output: &str) -> Option<Vec<String>> {
        let mut runs = Vec::new();
        for_each_ascii_run(output, |run| runs.push(run.to_owned())).then_some(runs)
    }

    #[test]
    fn runs_are_between_style_escapes() {
        assert_eq!(runs(""), Some(vec![String::new()]));
        assert_eq!(runs("a \u{1b}[1;38;5;208mb\u{1b}[0m~").map(|runs| runs.concat()).as_deref(), Some("a b~"));
        assert_eq!(runs("\u{1b}[m").map(|runs| runs.concat()).as_deref(), Some(""));
        for output in ["\u{1b}[2K", "\u{1b}[1", "\u{1b}", "a\tb", "\u{7f}", "ä", "a\u{1b}[1ä"] {
            assert_eq!(runs(output), None, "{output:?}");
        }
    }

    proptest! {
        #[test]
        fn the_runs_are_the_plain_text(
            output in "([ -~]{0,20}|\x1b\\[[0-9;]{0,12}m|\x1b\\[[0-9;:?]{0,6}[mKC]|\x1b|[\x00-\x1f\x7f]|ä){0,8}",
        ) {
            if let Some(runs) = runs(&output) {
                prop_assert_eq!(runs.concat(), plain_text(&output));
            }
        }
    }
}
