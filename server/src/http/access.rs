//! Access checks: requests must come from pages of this origin or from programs, and carry the session token if there is
//! one.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header, uri::Authority},
    middleware::Next,
    response::Response,
};
use cookie::Cookie;

use crate::{
    agents,
    mcp_settings::{MCP_PATH, McpOrigin, McpUser},
    user::User,
    web::ApiError,
};

const TOKEN_COOKIE: &str = "coder_session_token";
const TOKEN_HEADER: &str = "coder-session-token";
const INVALID_TOKEN: &str = "API key is invalid.";

/// What a request needs for access.
#[derive(Debug)]
pub(crate) struct AccessPolicy {
    /// The session token that API requests must carry, if there is one.
    pub(crate) session_token: Option<String>,
    /// The origins of pages that may use the Model Context Protocol, besides this server's own.
    pub(crate) mcp_origins: Vec<McpOrigin>,
    /// The users of the Model Context Protocol, besides the local user.
    pub(crate) mcp_users: Vec<McpUser>,
}

/// Middleware that rejects requests without access.
pub(crate) async fn check_access(
    State(policy): State<Arc<AccessPolicy>>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let headers = request.headers();
    check_host(headers)?;
    if request.uri().path() == MCP_PATH {
        policy.check_mcp_origin(headers)?;
        // The routes of the protocol find the user.
        return Ok(next.run(request).await);
    }
    check_origin(request.method(), headers)?;
    // Agents authenticate with their own tokens.
    if let Some(token) = &policy.session_token
        && request.uri().path() != agents::CONNECTION_PATH
    {
        check_token(request.headers(), token)?;
    }
    Ok(next.run(request).await)
}

/// Middleware that finds the user of a request of the Model Context Protocol, and rejects requests without one.
pub(crate) async fn find_mcp_user(
    State(policy): State<Arc<AccessPolicy>>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let user = policy.mcp_user(request.headers())?;
    request.extensions_mut().insert(user);
    Ok(next.run(request).await)
}

impl AccessPolicy {
    /// Rejects all requests from pages of other origins that are not named, as the Model Context Protocol requires.
    fn check_mcp_origin(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        let origin = headers.get(header::ORIGIN);
        if self.mcp_origins.iter().any(|allowed| Some(allowed.as_header()) == origin) {
            return Ok(());
        }
        check_own_origin(headers)
    }

    /// The user of a request of the Model Context Protocol.
    fn mcp_user(&self, headers: &HeaderMap) -> Result<User, ApiError> {
        let given = header_token(headers).or_else(|| bearer_token(headers)).or_else(|| cookie(headers, TOKEN_COOKIE));
        let other = self.mcp_users.iter().find(|user| Some(&user.token) == given.as_ref());
        if let Some(user) = other {
            return Ok(User::named(&user.name));
        }
        // Without a session token there are no other users.
        if let Some(token) = &self.session_token {
            check_given_token(given.as_deref(), token)?;
        }
        Ok(User::local())
    }
}

/// Prevents DNS rebinding: a page of a foreign name that resolves to this machine.
fn check_host(headers: &HeaderMap) -> Result<(), ApiError> {
    let host = host(headers);
    if is_loopback(host) {
        return Ok(());
    }
    Err(ApiError::forbidden(format_args!("Host {host:?} is not a name of this machine.")))
}

/// Rejects writes and sockets from pages of other origins, which browsers allow without a preflight request.
fn check_origin(method: &Method, headers: &HeaderMap) -> Result<(), ApiError> {
    let is_guarded = !method.is_safe() || headers.contains_key(header::UPGRADE);
    if is_guarded { check_own_origin(headers) } else { Ok(()) }
}

/// Rejects requests from pages of other origins. Programs send no origin.
fn check_own_origin(headers: &HeaderMap) -> Result<(), ApiError> {
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
    let host = host(headers);
    let origin = String::from_utf8_lossy(origin.as_bytes());
    let origin_host = origin.split_once("://").map(|(_, host)| host);
    if origin_host.is_some_and(|origin_host| origin_host.eq_ignore_ascii_case(host)) {
        return Ok(());
    }
    Err(ApiError::forbidden(format_args!("Origin {origin:?} is not authorized for host {host:?}.")))
}

fn host(headers: &HeaderMap) -> &str {
    text(headers, header::HOST.as_str()).unwrap_or_default()
}

fn is_loopback(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host().trim_end_matches('.').to_ascii_lowercase();
    matches!(name.as_str(), "localhost" | "127.0.0.1" | "[::1]") || name.ends_with(".localhost")
}

fn check_token(headers: &HeaderMap, token: &str) -> Result<(), ApiError> {
    check_given_token(header_token(headers).or_else(|| cookie(headers, TOKEN_COOKIE)).as_deref(), token)
}

fn check_given_token(given: Option<&str>, token: &str) -> Result<(), ApiError> {
    match given {
        None | Some("") => Err(ApiError::unauthorized(format_args!(
            "Cookie {TOKEN_COOKIE:?} or header \"Coder-Session-Token\" must be provided."
        ))),
        Some(given) if given == token => Ok(()),
        Some(_) => Err(ApiError::unauthorized(INVALID_TOKEN)),
    }
}

/// The token in the header, which pages of other origins cannot set.
pub(super) fn header_token(headers: &HeaderMap) -> Option<String> {
    text(headers, TOKEN_HEADER).map(str::to_owned)
}

/// The token that programs send for the Model Context Protocol.
fn bearer_token(headers: &HeaderMap) -> Option<String> {
    text(headers, header::AUTHORIZATION.as_str())?.strip_prefix("Bearer ").map(str::to_owned)
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let values = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut cookies = values.flat_map(Cookie::split_parse).flatten();
    cookies.find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_are_hosts() {
        for host in ["localhost", "LOCALHOST:80", "127.0.0.1:3000", "[::1]:3000", "gallery.localhost:1", "localhost."] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["", "example.test", "127.0.0.1.example.test", "localhost.example.test", "10.0.0.1", "a b"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
