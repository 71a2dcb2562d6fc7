//! The site: a folder that is served at `/`.

use std::fs;

use tempfile::TempDir;
use workspace_server::Config;

use super::support::TestServer;

/// A server with a site, and a file outside of the site's folder.
async fn serve_site() -> (TestServer, TempDir) {
    let folder = tempfile::tempdir().expect("is created");
    let site = folder.path().join("site");
    fs::create_dir_all(site.join("assets")).expect("is created");
    for (name, text) in [
        ("site/index.html", "<!doctype html>"),
        ("site/gallery.wasm", "\0asm"),
        ("site/gallery.js", "export {}"),
        ("site/assets/theme.css", "body {}"),
        ("secret.txt", "secret"),
    ] {
        fs::write(folder.path().join(name), text).expect("writes");
    }
    (TestServer::start_with(Config { site: Some(site), ..Config::default() }).await, folder)
}

#[tokio::test]
async fn files_have_content_types() {
    let (server, _folder) = serve_site().await;
    for (path, content_type) in [
        ("/", "text/html"),
        ("/index.html", "text/html"),
        ("/gallery.wasm", "application/wasm"),
        ("/gallery.js", "text/javascript"),
        ("/assets/theme.css", "text/css"),
    ] {
        let response = server.get(path).await;
        assert_eq!(
            (response.status.as_u16(), &response.headers["content-type"]),
            (200, &content_type.parse().expect("a value"))
        );
        assert_eq!(response.headers["cache-control"], "no-cache");
    }
}

#[tokio::test]
async fn every_file_has_the_content_security_policy() {
    let (server, _folder) = serve_site().await;
    for path in ["/", "/gallery.js", "/gallery.wasm", "/no-such-file"] {
        let policy = server.get(path).await.headers["content-security-policy"].clone();
        let expected = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'";
        assert_eq!(policy, expected, "{path}");
    }
}

#[tokio::test]
async fn files_outside_of_the_folder_are_not_served() {
    let (server, _folder) = serve_site().await;
    for path in
        ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/..%5csecret.txt", "//secret.txt"]
    {
        let response = server.get(path).await;
        assert_eq!(response.status, 404, "{path}");
        assert!(!response.text().contains("secret"), "{path}");
    }
}

#[tokio::test]
async fn a_folder_is_not_listed() {
    let (server, _folder) = serve_site().await;
    assert_eq!(server.get("/assets/").await.status, 404);
}

#[tokio::test]
async fn the_site_does_not_hide_the_api() {
    let (server, _folder) = serve_site().await;
    assert_eq!(server.get("/api/v2/buildinfo").await.status, 200);
    assert_eq!(server.get("/api/v2/nope").await.message(), "Route not found.");
}
