use std::sync::Arc;

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
