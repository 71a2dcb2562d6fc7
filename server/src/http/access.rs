//! Who may call: pages of this origin and programs of this machine, with the session token if one is asked for.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header, uri::Authority},
    middleware::Next,
    response::Response,
};

use super::{App, agents, error::ApiError};

const TOKEN_COOKIE: &str = "coder_session_token";
const TOKEN_HEADER: &str = "coder-session-token";

pub(super) async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Result<Response, ApiError> {
    check_origin(request.method(), request.headers())?;
    // An agent shows a token of its own.
    if let Some(token) = &app.session_token
        && request.uri().path() != agents::CONNECTION_PATH
    {
        check_token(request.headers(), token)?;
    }
    Ok(next.run(request).await)
}

/// A browser lets any page open sockets to this machine and send it simple writes: only its own pages may.
fn check_origin(method: &Method, headers: &HeaderMap) -> Result<(), ApiError> {
    let host = text(headers, header::HOST.as_str()).unwrap_or_default();
    if !is_loopback(host) {
        // A foreign name that resolves to this machine would make a foreign page look like our own.
        return Err(ApiError::forbidden(format_args!("Host {host:?} is not a name of this machine.")));
    }
    let changes = !(method.is_safe()) || headers.contains_key(header::UPGRADE);
    match headers.get(header::ORIGIN) {
        Some(origin) if changes => {
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
    match header_token(headers).or_else(|| cookie(headers, TOKEN_COOKIE)) {
        None | Some("") => Err(ApiError::unauthorized(format_args!(
            "Cookie {TOKEN_COOKIE:?} or header \"Coder-Session-Token\" must be provided."
        ))),
        Some(given) if given == token => Ok(()),
        Some(_) => Err(ApiError::unauthorized("API key is invalid.")),
    }
}

/// The token that the caller gives in a header. No page of another origin can do that.
pub(super) fn header_token(headers: &HeaderMap) -> Option<&str> {
    text(headers, TOKEN_HEADER)
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_hosts() {
        for host in ["localhost", "LOCALHOST:80", "127.0.0.1:3000", "[::1]:3000", "gallery.localhost:1", "localhost."] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["", "example.test", "127.0.0.1.example.test", "localhost.example.test", "10.0.0.1", "a b"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
