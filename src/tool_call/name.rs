use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::display_text::line;

/// The characters that JavaScript's `encodeURIComponent` encodes.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// The most characters of a name or an owner that are shown. Servers allow 32.
const LIMIT: usize = 64;

/// The name of a workspace and, if known, of its owner.
///
/// `Display` omits the owner, who is nearly always the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceName {
    /// `None` if it or the name is altered for display, so that a link always leads where its label says.
    owner: Option<String>,
    /// Cleaned and truncated for display.
    name: String,
}

impl WorkspaceName {
    /// Creates a name; `None` if `name` has no visible characters.
    pub fn new(owner: Option<&str>, name: &str) -> Option<Self> {
        let shown = line(name, LIMIT)?;
        let owner = owner
            .map(str::trim)
            .filter(|&owner| shown == name.trim() && line(owner, LIMIT).is_some_and(|shown| shown == owner))
            .map(str::to_owned);
        Some(Self { owner, name: shown })
    }

    /// Parses `owner/name`, or a name without an owner: that one gets `owner`.
    pub(super) fn parse(text: &str, owner: Option<&str>) -> Option<Self> {
        match text.split_once('/') {
            Some((owner, name)) if !owner.trim().is_empty() && !name.trim().is_empty() => Self::new(Some(owner), name),
            _ => Self::new(owner, text),
        }
    }

    /// Adds the owner of `known` if it has the same name.
    pub(super) fn or_owner_of(self, known: &Self) -> Self {
        if self.owner.is_none() && self.name == known.name { known.clone() } else { self }
    }

    /// The path of the workspace's page, `/@owner/name` with both parts percent-encoded; `None` without an owner.
    pub fn link_path(&self) -> Option<String> {
        // Browsers resolve these as path segments even if they are encoded.
        if matches!(self.name.as_str(), "." | "..") {
            return None;
        }
        let owner = self.owner.as_deref()?;
        let (owner, name) = (utf8_percent_encode(owner, RESERVED), utf8_percent_encode(&self.name, RESERVED));
        Some(format!("/@{owner}/{name}"))
    }
}

impl AsRef<str> for WorkspaceName {
    fn as_ref(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for WorkspaceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(owner: &str, name: &str) -> Option<String> {
        WorkspaceName::new(Some(owner), name)?.link_path()
    }

    #[test]
    fn a_name_with_an_owner_displays_without_and_links_with_it() {
        let name = WorkspaceName::parse("ada/dev-box", None).expect("a name");
        assert_eq!(name.to_string(), "dev-box");
        assert_eq!(name.link_path().as_deref(), Some("/@ada/dev-box"));
    }

    #[test]
    fn a_name_without_an_owner_takes_the_given_one() {
        let name = WorkspaceName::parse("dev-box", Some("ada")).expect("a name");
        assert_eq!(name.link_path().as_deref(), Some("/@ada/dev-box"));
        assert_eq!(WorkspaceName::parse("dev-box", None).expect("a name").link_path(), None);
        assert_eq!(WorkspaceName::parse("dev-box", Some(" ")).expect("a name").link_path(), None);
    }

    #[test]
    fn a_slash_without_two_parts_is_kept() {
        for text in ["/dev", "dev/", "/"] {
            assert_eq!(WorkspaceName::parse(text, None).expect("a name").to_string(), text);
        }
    }

    #[test]
    fn a_link_encodes_reserved_characters() {
        assert_eq!(link("a/b", "c?d#e%").as_deref(), Some("/@a%2Fb/c%3Fd%23e%25"));
        assert_eq!(link("zoë", "my ws").as_deref(), Some("/@zo%C3%AB/my%20ws"));
        assert_eq!(link("javascript:", "//evil.test").as_deref(), Some("/@javascript%3A/%2F%2Fevil.test"));
    }

    #[test]
    fn a_dot_segment_has_no_link() {
        assert_eq!(link("ada", "."), None);
        assert_eq!(link("ada", ".."), None);
        assert_eq!(link("..", "...").as_deref(), Some("/@../..."));
    }

    #[test]
    fn a_name_altered_for_display_has_no_link() {
        for name in ["a\u{202E}b", "a\nb", &"x".repeat(LIMIT + 1)] {
            assert_eq!(link("ada", name), None, "{name:?}");
        }
        assert_eq!(link("ada\u{202E}", "dev"), None);
    }

    #[test]
    fn a_long_name_is_truncated() {
        let name = WorkspaceName::new(None, &"x".repeat(10_000_000)).expect("a name");
        assert_eq!(name.to_string().chars().count(), LIMIT);
    }

    #[test]
    fn only_the_same_name_gets_the_known_owner() {
        let known = WorkspaceName::new(Some("ada"), "dev").expect("a name");
        let same = WorkspaceName::new(None, "dev").expect("a name");
        assert_eq!(same.or_owner_of(&known), known);
        let other = WorkspaceName::new(None, "prod").expect("a name");
        assert_eq!(other.or_owner_of(&known).link_path(), None);
    }
}
