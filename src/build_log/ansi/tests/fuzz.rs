//! Corrupted output of Terraform and its provisioners.

use proptest::prelude::*;

use super::*;
use crate::corpus;

/// Parts of escape sequences, URLs and markup.
const WORDS: &[&str] = &[
    "\u{1b}",
    "\u{1b}[",
    "\u{1b}[0m",
    "\u{1b}[1;31m",
    "\u{1b}[38;5;300m",
    "\u{1b}[38;2;1;2;3m",
    "\u{1b}[4:3m",
    "\u{1b}[K",
    "\u{1b}[2K",
    "\u{1b}[1J",
    "\u{1b}[9X",
    "\u{1b}[2P",
    "\u{1b}[3@",
    "\u{1b}[s",
    "\u{1b}[u",
    "\u{1b}7",
    "\u{1b}8",
    "\u{1b}E",
    "\u{b}",
    "\u{1b}[999999999C",
    "\u{1b}[99D",
    "\u{1b}[1G",
    "\u{1b}[?25l",
    "\u{1b}]8;;https://example.test/\u{7}",
    "\u{1b}]8;;javascript:alert(1)\u{7}",
    "\u{1b}]8;;\u{1b}\\",
    "\u{1b}]0;title\u{7}",
    "\u{1b}P",
    "\u{9b}31m",
    "\u{9d}",
    "\r",
    "\n",
    "\r\n",
    "\t",
    "\u{8}",
    "\u{0}",
    ";;;;",
    ":",
    "m",
    "https://example.test/a_(b)",
    "mailto:a@b.test",
    "file:///etc",
    "<img src=x onerror=alert(1)>",
    "\u{202e}",
    "\u{200d}",
    "👩‍💻",
    "e\u{301}",
];

proptest! {
    /// Any output becomes text without control characters, with spans that cover it and with safe links, and is parsed the
    /// same in chunks.
    #[test]
    fn corrupted_terminal_output_is_safe_text(
        output in corpus::mutated_text(corpus::outputs(), WORDS),
        cut in any::<prop::sample::Index>(),
    ) {
        let whole = StyledText::parse(&output);
        let is_hidden = |c: char| c.is_control() && !"\n\t".contains(c) || ('\u{202a}'..='\u{202e}').contains(&c);
        prop_assert!(!whole.text.contains(is_hidden), "{:?}", whole.text);
        let mut end = 0;
        for Span { range, link, .. } in &whole.spans {
            prop_assert_eq!(range.start, end, "gaps between the pieces");
            prop_assert!(range.end > range.start && whole.text.get(range.clone()).is_some());
            end = range.end;
            if let Some(link) = link {
                let url = link.url().to_ascii_lowercase();
                prop_assert!(["http://", "https://", "mailto:"].iter().any(|scheme| url.starts_with(scheme)), "{}", url);
                prop_assert!(!url.contains(|c: char| c.is_control() || c.is_whitespace()), "{:?}", url);
            }
        }
        prop_assert!(whole.spans.is_empty() || end == whole.text.len());

        let middle = { let cut = cut.index(output.len() + 1); (0..=cut).rev().find(|at| output.is_char_boundary(*at)).unwrap_or_default() };
        let mut parser = AnsiParser::default();
        parser.push(&output[..middle]);
        parser.push(&output[middle..]);
        let (text, spans) = parser.finish();
        prop_assert_eq!(StyledText::with_links(text.into(), spans), whole);
    }
}
