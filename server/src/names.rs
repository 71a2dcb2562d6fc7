//! The names of workspaces.

use uuid::Uuid;

/// The maximum length of a workspace's name.
pub(crate) const MAX_CHARS: usize = 32;
/// The maximum length of the prefix of a generated name.
const MAX_PREFIX_CHARS: usize = 27;

/// Whether a name consists of ASCII letters and digits, with single hyphens between them.
pub(crate) fn is_valid(name: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    name.len() <= MAX_CHARS && name.split('-').all(is_word)
}

/// The name of a new workspace.
#[derive(Clone, Debug)]
pub(crate) enum NewName {
    /// This name.
    Exact(String),
    /// A free name, generated from this text.
    Generated(String),
}

impl NewName {
    /// The name that a tool call requests: as it is if it is valid, otherwise generated from it, or without one from the template's
    /// name.
    pub(crate) fn requested(name: Option<&str>, template: &str) -> Self {
        match name.map(str::trim).filter(|name| !name.is_empty()) {
            Some(name) if is_valid(name) => Self::Exact(name.to_owned()),
            other => Self::Generated(other.unwrap_or(template).to_owned()),
        }
    }

    /// The next name to try.
    pub(crate) fn candidate(&self) -> String {
        match self {
            Self::Exact(name) => name.clone(),
            Self::Generated(text) => generate(text, Uuid::new_v4()),
        }
    }
}

/// The text as a slug, followed by four random hexadecimal digits.
fn generate(text: &str, random: Uuid) -> String {
    let words = text.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.collect::<Vec<_>>().join("-").to_ascii_lowercase();
    let prefix = slug.get(..MAX_PREFIX_CHARS).unwrap_or(&slug).trim_end_matches('-');
    let prefix = if prefix.is_empty() { "workspace" } else { prefix };
    format!("{prefix}-{}", &random.simple().to_string()[..4])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_valid_name_has_single_hyphens_between_words() {
        for name in ["a", "my-ws", "Box-2-x", &"x".repeat(32)] {
            assert!(is_valid(name), "{name}");
        }
        for name in ["-a", "a-", "a--b", "a b", "a/b", "ä", "<b>", &"x".repeat(33)] {
            assert!(!is_valid(name), "{name}");
        }
    }

    #[test]
    fn a_generated_name_is_a_valid_slug() {
        let random = Uuid::from_u128(0x4f1c << 112);
        for (text, name) in [
            ("dev-box", "dev-box-4f1c"),
            ("Dev Box_2", "dev-box-2-4f1c"),
            ("שלום", "workspace-4f1c"),
            ("abcdefghijklmnopqrstuvwxyz-overlong", "abcdefghijklmnopqrstuvwxyz-4f1c"),
        ] {
            assert_eq!(generate(text, random), name);
            assert!(is_valid(name));
        }
    }
}
