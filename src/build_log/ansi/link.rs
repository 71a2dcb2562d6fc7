use std::{iter, ops::Range, sync::Arc};

use super::characters::is_bidi_control;

/// How long a link may be, in bytes; text with a longer one stays text.
const MAX_URL_BYTES: usize = 2048;

/// Where a piece of log text leads: an absolute `http`, `https` or `mailto` URL, so never one that runs a script.
///
/// The text it lies under may say something else. Whoever draws it should show the URL too, and open it with
/// `rel="noopener noreferrer"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link(Arc<str>);

impl Link {
    /// The URL as it was written.
    pub fn url(&self) -> &str {
        &self.0
    }

    /// `url` as a link, if it is one that may be followed.
    pub(super) fn parse(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once(':')?;
        let target = if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") {
            rest.strip_prefix("//")?
        } else if scheme.eq_ignore_ascii_case("mailto") {
            rest
        } else {
            return None;
        };
        let safe = url.len() <= MAX_URL_BYTES
            && target.starts_with(|c: char| c.is_alphanumeric() || c == '[')
            && !url.chars().any(|c| c.is_control() || c.is_whitespace() || is_bidi_control(c));
        safe.then(|| Self(url.into()))
    }
}

/// The `http` and `https` URLs written out in `text`, in order.
pub(super) fn written_links(text: &str) -> impl Iterator<Item = (Range<usize>, Link)> {
    let mut from = 0;
    iter::from_fn(move || {
        while let Some(found) = text[from..].find(':') {
            let colon = from + found;
            from = colon + 1;
            let Some(slashes) = text[from..].strip_prefix("//") else { continue };
            from = text.len() - slashes.len();
            let Some(start) = scheme_start(&text[..colon]) else { continue };
            // Past the whole URL even if it is refused, so that no byte is looked at twice.
            from += url_len(&text[from..]);
            if let Some(link) = Link::parse(&text[start..from]) {
                return Some((start..from, link));
            }
        }
        None
    })
}

/// Where the scheme begins that ends at the end of `before`, if it is one of ours and stands by itself.
fn scheme_start(before: &str) -> Option<usize> {
    ["https", "http"].into_iter().find_map(|scheme| {
        let start = before.len().checked_sub(scheme.len())?;
        let stands = before.get(start..)?.eq_ignore_ascii_case(scheme)
            && !before[..start].ends_with(|c: char| c.is_alphanumeric() || c == '+');
        stands.then_some(start)
    })
}

/// How many bytes of `rest` belong to the URL that it continues: not the bracket that closes one opened before it, nor the
/// punctuation of the sentence around it.
fn url_len(rest: &str) -> usize {
    let mut open = 0_usize;
    let end = rest.bytes().position(|byte| match byte {
        b'(' | b'[' => {
            open += 1;
            false
        }
        b')' | b']' => match open.checked_sub(1) {
            Some(left) => {
                open = left;
                false
            }
            None => true,
        },
        b'<' | b'>' | b'"' | b'`' | b'{' | b'}' | b'|' | b'\\' | b'^' => true,
        _ => !byte.is_ascii_graphic(),
    });
    rest[..end.unwrap_or(rest.len())].trim_end_matches(['.', ',', ':', ';', '!', '?', '\'', '(', '[']).len()
}
