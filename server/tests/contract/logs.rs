//! The log as a list.

use serde_json::json;
use workspace_server::{Config, MAX_LOG_BYTES};

use super::support::{TestServer, assert_done};

#[tokio::test]
async fn a_log_without_lines_is_an_empty_list() {
    let server = TestServer::start_with(Config { workers: 1, ..Config::default() }).await;
    server.create("first").await;
    let _first = server.next_build().await;
    let (_, queued) = server.create("second").await;
    assert_eq!(server.get(&format!("/api/v2/workspacebuilds/{queued}/logs")).await.text(), "[]\n");
}

#[tokio::test]
async fn the_list_of_a_running_build_has_the_lines_so_far() {
    let server = TestServer::start().await;
    let (_, id) = server.create("my-ws").await;
    let build = server.next_build().await;
    assert_eq!(server.log(&id).await.len(), 1);
    build.write("more");
    let log = server.log(&id).await;
    assert_eq!(log.len(), 2);
    assert!(log[0].id < log[1].id);

    let path = |after: &str| format!("/api/v2/workspacebuilds/{id}/logs?after={after}");
    assert_eq!(server.get(&path(&log[0].id.to_string())).await.json().as_array().map(Vec::len), Some(1));
    for everything in ["", "0", "-1", "-9223372036854775808"] {
        assert_eq!(server.get(&path(everything)).await.json().as_array().map(Vec::len), Some(2), "{everything:?}");
    }
    assert_eq!(server.get(&path("9223372036854775807")).await.text(), "[]\n");
}

#[tokio::test]
async fn after_must_be_an_integer() {
    let server = TestServer::start().await;
    let (_, id) = server.create("my-ws").await;
    for after in ["x", "1.5", "%20", "9223372036854775808", "1e3"] {
        let response = server.get(&format!("/api/v2/workspacebuilds/{id}/logs?after={after}")).await;
        assert_eq!(response.status, 400, "{after}");
        let expected = json!({
            "message": "Query param \"after\" must be an integer.",
            "validations": [{"field": "after", "detail": "Must be an integer"}],
        });
        assert_eq!(response.json(), expected);
    }
}

#[tokio::test]
async fn text_is_escaped_in_json_and_decoded_unchanged() {
    let server = TestServer::start().await;
    let (_, id) = server.create("my-ws").await;
    let hostile = "<img src=x onerror=alert(1)> & \u{2028}\u{2029} \u{1b}[31mred\r\n\ttab \u{fffd} שלום 👩‍💻";
    server.next_build().await.write(hostile);
    let response = server.get(&format!("/api/v2/workspacebuilds/{id}/logs")).await;
    for escaped in ["\\u003cimg src=x onerror=alert(1)\\u003e \\u0026 \\u2028\\u2029", "\\u001b[31m"] {
        assert!(response.text().contains(escaped), "{}", response.text());
    }
    assert_eq!(response.json()[1]["output"], hostile);
}

#[tokio::test]
async fn a_log_over_one_mebibyte_overflows() {
    let server = TestServer::start().await;
    let (_, id) = server.create("my-ws").await;
    let build = server.next_build().await;
    let kib = "x".repeat(1024);
    (0..MAX_LOG_BYTES / 1024).for_each(|_| build.write(&kib));
    assert_eq!(server.build(&id).await["job"]["logs_overflowed"], false);
    build.write("one more");
    assert_eq!(server.build(&id).await["job"]["logs_overflowed"], true);
    assert_eq!(server.build(&id).await["job"]["status"], "running");

    let mut socket = server.follow(&id).await;
    build.succeed();
    let (lines, close) = socket.rest().await;
    assert_eq!(lines.len(), 1 + MAX_LOG_BYTES / 1024, "the first marker and the lines within the limit");
    assert_done(&close);
}
