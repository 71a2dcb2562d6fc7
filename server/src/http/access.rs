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

use crate::{agents, web::ApiError};

const TOKEN_COOKIE: &str = "coder_session_token";
const TOKEN_HEADER: &str = "coder-session-token";

/// What a request needs for access.
#[derive(Debug)]
pub(crate) struct AccessPolicy {
    /// The session token that API requests must carry, if there is one.
    pub(crate) session_token: Option<String>,
}

/// Middleware that rejects requests without access.
pub(crate) async fn check_access(
    State(policy): State<Arc<AccessPolicy>>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    check_origin(request.method(), request.headers())?;
    // Agents authenticate with their own tokens.
    if let Some(token) = &policy.session_token
        && request.uri().path() != agents::CONNECTION_PATH
    {
        check_token(request.headers(), token)?;
    }
    Ok(next.run(request).await)
}

/// Rejects writes and sockets from pages of other origins, which browsers allow without a preflight request.
fn check_origin(method: &Method, headers: &HeaderMap) -> Result<(), ApiError> {
    let host = text(headers, header::HOST.as_str()).unwrap_or_default();
    if !is_loopback(host) {
        // Prevents DNS rebinding: a page of a foreign name that resolves to this machine.
        return Err(ApiError::forbidden(format_args!("Host {host:?} is not a name of this machine.")));
    }
    let is_guarded = !method.is_safe() || headers.contains_key(header::UPGRADE);
    match headers.get(header::ORIGIN) {
        Some(origin) if is_guarded => {
            let origin = String::from_utf8_lossy(origin.as_bytes());
            let origin_host = origin.split_once("://").map(|(_, host)| host);
            if origin_host.is_some_and(|origin_host| origin_host.eq_ignore_ascii_case(host)) {
                Ok(())
            } else {
                Err(ApiError::forbidden(format_args!("Origin {origin:?} is not authorized for host {host:?}.")))
            }
        }
        _ => Ok(()),
    }
}

fn is_loopback(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host().trim_end_matches('.').to_ascii_lowercase();
    matches!(name.as_str(), "localhost" | "127.0.0.1" | "[::1]") || name.ends_with(".localhost")
}

fn check_token(headers: &HeaderMap, token: &str) -> Result<(), ApiError> {
    match header_token(headers).or_else(|| cookie(headers, TOKEN_COOKIE)).as_deref() {
        None | Some("") => Err(ApiError::unauthorized(format_args!(
            "Cookie {TOKEN_COOKIE:?} or header \"Coder-Session-Token\" must be provided."
        ))),
        Some(given) if given == token => Ok(()),
        Some(_) => Err(ApiError::unauthorized("API key is invalid.")),
    }
}

/// The token in the header, which pages of other origins cannot set.
pub(super) fn header_token(headers: &HeaderMap) -> Option<String> {
    text(headers, TOKEN_HEADER).map(str::to_owned)
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
