use std::fmt;

use super::shown_text::line;

/// The most characters of a name or an owner that are shown; servers allow 32.
const LIMIT: usize = 64;

/// Which workspace a call is about, as a label names it and a link leads to it.
///
/// It displays as the bare name, whether or not the result had the owner in front: then all rows of one workspace name
/// it alike, and the owner is nearly always the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceName {
    /// Kept only when it and the name are shown as they are, so that a link never leads elsewhere than its label says.
    owner: Option<String>,
    /// Cleaned and bounded for display.
    name: String,
}

impl WorkspaceName {
    /// Names the workspace `name` of `owner`, where the owner is known; `None` when `name` has nothing to show.
    pub fn new(owner: Option<&str>, name: &str) -> Option<Self> {
        let shown = line(name, LIMIT)?;
        let owner = owner
            .map(str::trim)
            .filter(|&owner| shown == name.trim() && line(owner, LIMIT).is_some_and(|shown| shown == owner))
            .map(str::to_owned);
        Some(Self { owner, name: shown })
    }

    /// Reads `owner/name` or a bare name, for which `owner` is the owner where that is known.
    pub(super) fn parse(text: &str, owner: Option<&str>) -> Option<Self> {
        match text.split_once('/') {
            Some((owner, name)) if !owner.trim().is_empty() && !name.trim().is_empty() => Self::new(Some(owner), name),
            _ => Self::new(owner, text),
        }
    }

    /// Takes over the owner of `known` if that is the same workspace's name.
    pub(super) fn complete_from(self, known: &Self) -> Self {
        if self.owner.is_none() && self.name == known.name { known.clone() } else { self }
    }

    /// The path of the workspace's page, `/@owner/name` with both parts percent-encoded; `None` while the owner is
    /// unknown.
    pub fn link_path(&self) -> Option<String> {
        // A browser resolves these, encoded or not, to the page above.
        if matches!(self.name.as_str(), "." | "..") {
            return None;
        }
        let owner = self.owner.as_deref()?;
        Some(["/@", &percent_encoded(owner), "/", &percent_encoded(&self.name)].concat())
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

/// Everything but the unreserved characters of RFC 3986 as `%XX`.
fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut path, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            path.push(char::from(byte));
        } else {
            let digit = |of: u8| char::from(b"0123456789ABCDEF"[usize::from(of)]);
            path.extend(['%', digit(byte >> 4), digit(byte & 0xF)]);
        }
        path
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(owner: &str, name: &str) -> Option<String> {
        WorkspaceName::new(Some(owner), name)?.link_path()
    }

    #[test]
    fn a_name_with_its_owner_in_front_displays_bare_and_links_to_both() {
        let name = WorkspaceName::parse("ada/dev-box", None).expect("a name");
        assert_eq!(name.to_string(), "dev-box");
        assert_eq!(name.link_path().as_deref(), Some("/@ada/dev-box"));
    }

    #[test]
    fn a_bare_name_takes_the_owner_given_beside_it() {
        let name = WorkspaceName::parse("dev-box", Some("ada")).expect("a name");
        assert_eq!(name.link_path().as_deref(), Some("/@ada/dev-box"));
        assert_eq!(WorkspaceName::parse("dev-box", None).expect("a name").link_path(), None);
        assert_eq!(WorkspaceName::parse("dev-box", Some(" ")).expect("a name").link_path(), None);
    }

    #[test]
    fn half_a_pair_is_a_bare_name() {
        for text in ["/dev", "dev/", "/"] {
            assert_eq!(WorkspaceName::parse(text, None).expect("a name").to_string(), text);
        }
    }

    #[test]
    fn every_reserved_character_of_a_link_is_encoded() {
        assert_eq!(link("a/b", "c?d#e%").as_deref(), Some("/@a%2Fb/c%3Fd%23e%25"));
        assert_eq!(link("zoë", "my ws").as_deref(), Some("/@zo%C3%AB/my%20ws"));
        assert_eq!(link("javascript:", "//evil.test").as_deref(), Some("/@javascript%3A/%2F%2Fevil.test"));
    }

    #[test]
    fn a_link_to_a_dot_segment_is_refused() {
        assert_eq!(link("ada", "."), None);
        assert_eq!(link("ada", ".."), None);
        assert_eq!(link("..", "...").as_deref(), Some("/@../..."));
    }

    #[test]
    fn a_name_that_is_not_shown_as_it_is_gets_no_link() {
        for name in ["a\u{202E}b", "a\nb", &"x".repeat(LIMIT + 1)] {
            assert_eq!(link("ada", name), None, "{name:?}");
        }
        assert_eq!(link("ada\u{202E}", "dev"), None);
    }

    #[test]
    fn a_name_of_any_size_is_shown_in_64_characters() {
        let name = WorkspaceName::new(None, &"x".repeat(10_000_000)).expect("a name");
        assert_eq!(name.to_string().chars().count(), LIMIT);
    }

    #[test]
    fn an_owner_is_taken_over_for_the_same_name_only() {
        let known = WorkspaceName::new(Some("ada"), "dev").expect("a name");
        let same = WorkspaceName::new(None, "dev").expect("a name");
        assert_eq!(same.complete_from(&known), known);
        let other = WorkspaceName::new(None, "prod").expect("a name");
        assert_eq!(other.complete_from(&known).link_path(), None);
    }
}
