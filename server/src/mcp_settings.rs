use std::{path::PathBuf, str::FromStr};

use axum::http::{HeaderValue, Uri};

use crate::{names, user::LOCAL_USER};

/// The path of the protocol's endpoint.
pub(crate) const MCP_PATH: &str = "/mcp";

/// The settings of the Model Context Protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct McpSettings {
    /// The origins of pages that may call the endpoint, besides this server's own.
    pub origins: Vec<McpOrigin>,
    /// The users besides `local`. Each sees its own workspaces only, and may use no other part of the server.
    pub users: Vec<McpUser>,
    /// The file with the row as an app, which `cargo xtask package` writes.
    pub app: PathBuf,
}

impl Default for McpSettings {
    fn default() -> Self {
        let app = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/npm/mcp-app.html"));
        Self { origins: Vec::new(), users: Vec::new(), app }
    }
}

/// The origin of a page: `https://HOST` or `http://HOST:PORT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct McpOrigin(HeaderValue);

impl McpOrigin {
    pub(crate) fn as_header(&self) -> &HeaderValue {
        &self.0
    }
}

/// A text is not an origin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an origin such as https://host.example or http://localhost:8080")]
pub struct InvalidMcpOrigin(String);

impl FromStr for McpOrigin {
    type Err = InvalidMcpOrigin;

    fn from_str(text: &str) -> Result<Self, InvalidMcpOrigin> {
        let invalid = || InvalidMcpOrigin(text.to_owned());
        let uri: Uri = text.parse().map_err(|_| invalid())?;
        let (scheme, authority) = (uri.scheme_str().unwrap_or_default(), uri.authority().ok_or_else(invalid)?);
        let origin = format!("{scheme}://{authority}").to_ascii_lowercase();
        let default_port = match scheme {
            "http" => ":80",
            "https" => ":443",
            _ => return Err(invalid()),
        };
        if authority.as_str().contains('@') || text.trim_end_matches('/').to_ascii_lowercase() != origin {
            return Err(invalid());
        }
        // Browsers send origins in this form, so that a comparison of texts is exact.
        let origin = origin.strip_suffix(default_port).unwrap_or(&origin);
        HeaderValue::from_str(origin).map(Self).map_err(|_| invalid())
    }
}

/// A user of the Model Context Protocol: `NAME=TOKEN`.
#[derive(Clone, PartialEq, Eq)]
pub struct McpUser {
    /// The name.
    pub(crate) name: String,
    /// The session token.
    pub(crate) token: String,
}

impl std::fmt::Debug for McpUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Without the token, which must not be logged.
        f.debug_struct("McpUser").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A text does not name a user and a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected NAME=TOKEN, with letters and digits in NAME, which is not {LOCAL_USER:?}")]
pub struct InvalidMcpUser;

impl FromStr for McpUser {
    type Err = InvalidMcpUser;

    fn from_str(text: &str) -> Result<Self, InvalidMcpUser> {
        let (name, token) = text.split_once('=').ok_or(InvalidMcpUser)?;
        if !names::is_valid(name) || name == LOCAL_USER || token.is_empty() {
            return Err(InvalidMcpUser);
        }
        Ok(Self { name: name.to_owned(), token: token.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_a_scheme_and_a_host_only() {
        for (text, origin) in [
            ("https://claude.example", "https://claude.example"),
            ("http://LOCALHOST:8080/", "http://localhost:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("https://claude.example:443", "https://claude.example"),
            ("http://localhost:80/", "http://localhost"),
            ("http://localhost:443", "http://localhost:443"),
        ] {
            assert_eq!(text.parse::<McpOrigin>().expect("is an origin").as_header(), origin, "{text}");
        }
        for text in
            ["", "*", "null", "claude.example", "file:///a", "https://a/b", "https://a?b", "https://u@a", "ftp://a"]
        {
            assert_eq!(text.parse::<McpOrigin>(), Err(InvalidMcpOrigin(text.to_owned())), "{text}");
        }
    }

    #[test]
    fn a_user_has_a_name_and_a_token() {
        let user: McpUser = "ada=secret=1".parse().expect("is a user");
        assert_eq!((user.name.as_str(), user.token.as_str()), ("ada", "secret=1"));
        assert!(!format!("{user:?}").contains("secret"));
        for text in ["", "ada", "ada=", "=secret", "local=secret", "a b=secret"] {
            assert_eq!(text.parse::<McpUser>(), Err(InvalidMcpUser), "{text}");
        }
    }
}
