use std::{iter, ops::Range, sync::Arc};

use super::characters::is_bidi_control;

/// The maximum length of a URL, in bytes. A longer one is not linked.
const MAX_URL_BYTES: usize = 2048;

/// The target of a link in a log: an absolute `http`, `https` or `mailto` URL, so it cannot run a script.
///
/// The text of the link may be different. Show the URL too, and set `rel="noopener noreferrer"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link(Arc<str>);

impl Link {
    /// The URL, as written in the log.
    pub(crate) fn url(&self) -> &str {
        &self.0
    }

    /// A link to `url`. `None` if the URL is not allowed.
    pub(super) fn parse(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once(':')?;
        let target = if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") {
            rest.strip_prefix("//")?
        } else if scheme.eq_ignore_ascii_case("mailto") {
            rest
        } else {
            return None;
        };
        let is_allowed = url.len() <= MAX_URL_BYTES
            && target.starts_with(|c: char| c.is_alphanumeric() || c == '[')
            && !url.contains(|c: char| c.is_control() || c.is_whitespace() || is_bidi_control(c));
        is_allowed.then(|| Self(url.into()))
    }
}

/// Finds the `http` and `https` URLs in `text`, in linear time.
///
/// A URL ends at the first character that is not ASCII, such as the frame that Terraform draws around errors (`│`), and does
/// not start within a word.
pub(super) fn find_urls(text: &str) -> impl Iterator<Item = (Range<usize>, Link)> {
    let mut position = 0;
    iter::from_fn(move || {
        while let Some(found) = text[position..].find(':') {
            let colon = position + found;
            position = colon + 1;
            let Some(rest) = text[position..].strip_prefix("//") else { continue };
            let Some(start) = scheme_start(&text[..colon]) else { continue };
            let end = text.len() - rest.len() + url_len(rest);
            // Also if the URL is not allowed: no byte is searched twice.
            position = end;
            if let Some(link) = Link::parse(&text[start..end]) {
                return Some((start..end, link));
            }
        }
        None
    })
}

/// The start of the scheme at the end of `text`, if it is `http` or `https` and not part of a longer word.
fn scheme_start(text: &str) -> Option<usize> {
    ["https", "http"].into_iter().find_map(|scheme| {
        let start = text.len().checked_sub(scheme.len())?;
        let is_scheme = text.get(start..)?.eq_ignore_ascii_case(scheme)
            && !text[..start].ends_with(|c: char| c.is_alphanumeric() || c == '+');
        is_scheme.then_some(start)
    })
}

/// The length of the rest of a URL, without a closing bracket that was opened before the URL, and without punctuation
/// after it.
fn url_len(rest: &str) -> usize {
    let mut open_brackets = 0_usize;
    let end = rest.bytes().position(|byte| match byte {
        b'(' | b'[' => {
            open_brackets += 1;
            false
        }
        b')' | b']' => match open_brackets.checked_sub(1) {
            Some(still_open) => {
                open_brackets = still_open;
                false
            }
            None => true,
        },
        b'<' | b'>' | b'"' | b'`' | b'{' | b'}' | b'|' | b'\\' | b'^' => true,
        _ => !byte.is_ascii_graphic(),
    });
    rest[..end.unwrap_or(rest.len())].trim_end_matches(['.', ',', ':', ';', '!', '?', '\'', '(', '[']).len()
}
