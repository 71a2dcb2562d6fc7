//! Access checks: origin, host and session token.

use tokio_tungstenite::tungstenite::Error;
use workspace_server::Config;

use super::support::{TestServer, assert_done};

const CREATE: (&str, &str, &str) = ("POST", "/api/v2/users/me/workspaces", r#"{"template_name":"quick"}"#);

#[tokio::test]
async fn listens_on_the_loopback_address_only() {
    let address: std::net::SocketAddr = TestServer::start().await.host().parse().expect("is an address");
    assert!(address.ip().is_loopback(), "{address}");
}

#[tokio::test]
async fn a_write_from_another_origin_is_refused() {
    let server = TestServer::start().await;
    let (method, path, body) = CREATE;
    let other_port = "http://127.0.0.1:1".to_owned();
    for origin in ["http://example.test".to_owned(), "null".to_owned(), other_port, String::new()] {
        let response = server.send(method, path, &[("origin", &origin)], body).await;
        assert_eq!((response.status.as_u16(), response.message().as_str()), (403, "Forbidden."), "{origin}");
    }
    let own = format!("http://{}", server.host());
    assert_eq!(server.send(method, path, &[("origin", &own)], body).await.status, 201);
    assert_eq!(server.send(method, path, &[], body).await.status, 201, "programs send no origin");
}

#[tokio::test]
async fn a_socket_from_another_origin_is_refused() {
    let server = TestServer::start().await;
    let (_, id) = server.create("my-ws").await;
    server.next_build().await.succeed();
    let path = format!("/api/v2/workspacebuilds/{id}/logs?follow");
    match server.open(&path, &[("origin", "http://example.test")]).await {
        Err(Error::Http(response)) => assert_eq!(response.status(), 403),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("the upgrade succeeds"),
    }
    let own = format!("http://{}", server.host());
    assert_done(&server.open(&path, &[("origin", &own)]).await.expect("upgrades").rest().await.1);
}

#[tokio::test]
async fn reads_have_no_cors_header() {
    let server = TestServer::start().await;
    let response = server.send("GET", "/api/v2/buildinfo", &[("origin", "http://example.test")], "").await;
    assert_eq!(response.status, 200);
    assert!(!response.headers.contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn a_host_other_than_loopback_is_refused() {
    let server = TestServer::start().await;
    for host in ["example.test", "rebound.example.test:3000"] {
        let response = server.send("GET", "/api/v2/buildinfo", &[("host", host)], "").await;
        assert_eq!(response.status, 403, "{host}");
    }
    assert_eq!(server.send("GET", "/api/v2/buildinfo", &[("host", "localhost:1")], "").await.status, 200);
}

#[tokio::test]
async fn every_request_needs_the_session_token() {
    let config = Config { session_token: Some("secret".to_owned()), ..Config::default() };
    let server = TestServer::start_with(config).await;
    let path = "/api/v2/buildinfo";
    for headers in [
        [("coder-session-token", "secret")],
        [("cookie", "coder_session_token=secret")],
        [("cookie", "theme=dark; coder_session_token=secret")],
    ] {
        assert_eq!(server.send("GET", path, &headers, "").await.status, 200, "{headers:?}");
    }
    for (headers, detail) in [
        (vec![], r#"Cookie "coder_session_token" or header "Coder-Session-Token" must be provided."#),
        (vec![("cookie", "coder_session_token=")], "Cookie \"coder_session_token\" or header"),
        (vec![("coder-session-token", "wrong")], "API key is invalid."),
        (vec![("cookie", "coder_session_token=wrong")], "API key is invalid."),
    ] {
        let response = server.send("GET", path, &headers, "").await;
        let message = "You are signed out or your session has expired. Please sign in again to continue.";
        assert_eq!((response.status.as_u16(), response.message().as_str()), (401, message), "{headers:?}");
        assert!(response.json()["detail"].as_str().is_some_and(|text| text.starts_with(detail)), "{}", response.text());
    }
}

#[tokio::test]
async fn the_session_token_is_checked_before_the_upgrade() {
    let config = Config { session_token: Some("secret".to_owned()), ..Config::default() };
    let server = TestServer::start_with(config).await;
    let path = "/api/v2/workspacebuilds/00000000-0000-4000-8000-000000000000/logs?follow";
    for (headers, status) in [(vec![], 401), (vec![("cookie", "coder_session_token=secret")], 404)] {
        match server.open(path, &headers).await {
            Err(Error::Http(response)) => assert_eq!(response.status(), status),
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("the upgrade succeeds"),
        }
    }
}
