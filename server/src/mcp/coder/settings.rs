use std::{fmt, str::FromStr};

use axum::http::{HeaderValue, Uri};

/// A Coder deployment, and the session that the gateway uses there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoderDeployment {
    /// The address.
    pub url: CoderUrl,
    /// The token of the session.
    pub token: SessionToken,
}

/// The address of a Coder deployment: `https://HOST` or `https://HOST:PORT`. With `http`, the host must be this machine,
/// because the token is sent in clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoderUrl(String);

impl CoderUrl {
    /// The scheme, the host and the port.
    pub(super) fn origin(&self) -> &str {
        &self.0
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.0.starts_with("https:")
    }
}

/// A text is not the address of a Coder deployment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected https://HOST or https://HOST:PORT; http is for this machine only, because the token is sent in clear"
)]
pub struct InvalidCoderUrl;

impl FromStr for CoderUrl {
    type Err = InvalidCoderUrl;

    fn from_str(text: &str) -> Result<Self, InvalidCoderUrl> {
        let uri: Uri = text.parse().map_err(|_| InvalidCoderUrl)?;
        let authority = uri.authority().ok_or(InvalidCoderUrl)?;
        let is_local = matches!(authority.host(), "localhost" | "127.0.0.1" | "[::1]");
        let is_valid = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => is_local,
            _ => false,
        };
        // A path, a query or a user would not be part of the requests.
        let has_origin_only =
            matches!(uri.path(), "" | "/") && uri.query().is_none() && !authority.as_str().contains('@');
        if !is_valid || !has_origin_only || text.contains('#') {
            return Err(InvalidCoderUrl);
        }
        Ok(Self(text.trim_end_matches('/').to_owned()))
    }
}

/// The token of a session in a Coder deployment. Its debug output does not have it.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl SessionToken {
    /// A text of the deployment without the token.
    pub(super) fn remove_from(&self, text: &str) -> String {
        text.replace(&self.0, "[token]")
    }

    /// The value of a header, which is left out of debug output too.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        let mut value = HeaderValue::from_str(&self.0).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(..)")
    }
}

/// A text is not a session token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a session token has at least {MIN_TOKEN_CHARS} letters, digits, hyphens and underscores, and no other characters"
)]
pub struct InvalidSessionToken;

/// The shortest token. Texts of the deployment that have the token are changed, so it must not be a common word.
const MIN_TOKEN_CHARS: usize = 16;

impl FromStr for SessionToken {
    type Err = InvalidSessionToken;

    fn from_str(text: &str) -> Result<Self, InvalidSessionToken> {
        let text = text.trim();
        let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if text.len() < MIN_TOKEN_CHARS || !is_plain {
            return Err(InvalidSessionToken);
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_an_encrypted_origin_or_local() {
        for (text, origin) in [
            ("https://coder.example.com", "https://coder.example.com"),
            ("https://coder.example.com:8443/", "https://coder.example.com:8443"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://[::1]:3000/", "http://[::1]:3000"),
        ] {
            assert_eq!(text.parse::<CoderUrl>().expect("is a URL").origin(), origin, "{text}");
        }
        for text in [
            "",
            "coder.example.com",
            "/a",
            "http://coder.example.com",
            "http://127.0.0.1.example.com",
            "ftp://localhost",
            "https://coder.example.com/a",
            "https://coder.example.com?a",
            "https://coder.example.com/#a",
            "https://user:secret@coder.example.com",
        ] {
            assert_eq!(text.parse::<CoderUrl>(), Err(InvalidCoderUrl), "{text}");
        }
    }

    #[test]
    fn a_token_is_not_in_debug_output() {
        let token: SessionToken = " abcdefghij-KLMNOPQRST_0123456789\n".parse().expect("is a token");
        assert_eq!(token.remove_from("<abcdefghij-KLMNOPQRST_0123456789>"), "<[token]>");
        let url = "https://coder.example.com".parse().expect("is a URL");
        let header = token.header().expect("is a value");
        let debug = format!("{token:?} {header:?} {:?}", CoderDeployment { url, token: token.clone() });
        assert!(!debug.contains("KLM"), "{debug}");
        for text in ["", "short", "abcdefghij KLMNOPQRST", "abcdefghij\nKLMNOPQRST", "äbcdefghijklmnopqrst"] {
            assert_eq!(text.parse::<SessionToken>(), Err(InvalidSessionToken), "{text}");
        }
    }
}
