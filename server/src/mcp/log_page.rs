use serde::Serialize;
use serde_json::Value;

/// The largest size of a page's lines as JSON, in bytes. A result has them twice, the second time as JSON in a string, which is at
/// most twice as long.
pub(super) const MAX_PAGE_BYTES: usize = 62_000;

/// Lines of a log that follow each other.
#[derive(Debug, PartialEq)]
pub(super) struct LogPage {
    pub(super) lines: Vec<Value>,
    /// The id of the last line.
    pub(super) last: Option<i64>,
    /// Whether lines follow that are not part of the page.
    pub(super) has_more: bool,
}

impl LogPage {
    /// The first lines, at least one if there are any.
    pub(super) fn new<L: Serialize>(lines: &[L], id: impl Fn(&L) -> i64) -> serde_json::Result<Self> {
        let mut page = Self { lines: Vec::new(), last: None, has_more: false };
        let mut bytes = 0;
        for line in lines {
            let value = serde_json::to_value(line)?;
            bytes += value.to_string().len() + 1;
            if bytes > MAX_PAGE_BYTES && !page.lines.is_empty() {
                page.has_more = true;
                break;
            }
            page.last = Some(id(line));
            page.lines.push(value);
        }
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_every_line_once_and_a_limited_size() {
        let lines: Vec<(i64, String)> = (1..=100).map(|id| (id, "\u{1}".repeat(1000))).collect();
        let (mut rest, mut seen, mut pages) = (&lines[..], Vec::new(), 0);
        loop {
            let page = LogPage::new(rest, |line| line.0).expect("is JSON");
            assert!(serde_json::to_string(&page.lines).expect("is JSON").len() <= MAX_PAGE_BYTES + 2);
            assert_eq!(page.last, page.lines.last().and_then(|line| line[0].as_i64()));
            seen.extend(page.lines.iter().map(|line| line[0].as_i64().expect("has an id")));
            rest = &rest[page.lines.len()..];
            pages += 1;
            if !page.has_more {
                break;
            }
        }
        assert_eq!(seen, (1..=100).collect::<Vec<_>>());
        assert!(rest.is_empty() && pages > 1, "{pages}");
    }

    #[test]
    fn a_page_has_a_line_of_any_size() {
        let lines = [(1, "x".repeat(MAX_PAGE_BYTES)), (2, String::new())];
        let page = LogPage::new(&lines, |line| line.0).expect("is JSON");
        assert_eq!((page.lines.len(), page.last, page.has_more), (1, Some(1), true));
        assert_eq!(LogPage::new::<i64>(&[], |_| 0).expect("is JSON").last, None);
    }
}
