//! The log as a WebSocket stream.

use std::{sync::Arc, time::Duration};

use chat_workspace_tools::build_log::LogLine;
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::io::AsyncReadExt;
use tokio_tungstenite::tungstenite::{self, Message};
use workspace_server::{BuildError, Config};

use super::support::{TestServer, assert_done, send_oversized_header};

fn outputs(lines: &[LogLine]) -> Vec<&str> {
    lines.iter().map(|line| line.output.as_str()).collect()
}

#[tokio::test]
async fn a_stream_replays_then_follows_and_closes_with_1000() {
    let server = TestServer::start().await;
    let (_, id) = server.create("my-ws").await;
    let build = server.next_build().await;
    build.write("before");

    let mut socket = server.follow(&id).await;
    assert_eq!(socket.line().await.stage, "Setting up");
    assert_eq!(socket.line().await.output, "before");
    build.write("live");
    assert_eq!(socket.line().await.output, "live");
    build.succeed();
    let (rest, close) = socket.rest().await;
    assert_eq!(rest.iter().map(|line| line.stage.as_str()).collect::<Vec<_>>(), ["Cleaning Up"]);
    assert_done(&close);
}

#[tokio::test]
async fn the_job_of_an_ended_log_is_complete() {
    let server = TestServer::start().await;
    let (_, id) = server.create("my-ws").await;
    server.next_build().await.succeed();
    assert_done(&server.follow(&id).await.rest().await.1);
    assert_eq!(server.build(&id).await["job"]["status"], "succeeded");
}

#[tokio::test]
async fn a_text_frame_is_an_object_and_a_newline() {
    let server = TestServer::start().await;
    let (_, id) = server.create("my-ws").await;
    server.next_build().await.succeed();
    let mut socket = server.follow(&id).await;
    let Message::Text(frame) = socket.event().await else { panic!("not text") };
    assert!(frame.ends_with("}\n"), "{frame:?}");
    let object: Value = serde_json::from_str(&frame).expect("one object");
    let mut keys: Vec<_> = object.as_object().expect("an object").keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["created_at", "id", "log_level", "log_source", "output", "stage"]);
    assert_eq!((&object["log_source"], &object["log_level"]), (&"provisioner_daemon".into(), &"info".into()));
}

#[tokio::test]
async fn the_value_of_follow_is_ignored() {
    let server = TestServer::start().await;
    let (_, id) = server.create("my-ws").await;
    server.next_build().await.succeed();
    for query in ["follow", "follow=", "follow=true", "follow=false", "after=0&follow=0"] {
        let path = format!("/api/v2/workspacebuilds/{id}/logs?{query}");
        let (lines, close) = server.open(&path, &[]).await.expect(query).rest().await;
        assert_eq!(lines.len(), 2, "{query}");
        assert_done(&close);
    }
}

#[tokio::test]
async fn after_omits_earlier_lines() {
    let server = TestServer::start().await;
    let (_, id) = server.create("my-ws").await;
    let build = server.next_build().await;
    build.write("one");
    build.write("two");
    build.succeed();
    assert_done(&server.follow(&id).await.rest().await.1);

    let log = server.log(&id).await;
    for (index, seen) in log.iter().enumerate() {
        let path = format!("/api/v2/workspacebuilds/{id}/logs?follow&after={}", seen.id);
        let (lines, close) = server.open(&path, &[]).await.expect("upgrades").rest().await;
        assert_eq!(lines, log[index + 1..]);
        assert_done(&close);
    }
    let path = format!("/api/v2/workspacebuilds/{id}/logs?follow=true&after=-1");
    assert_eq!(server.open(&path, &[]).await.expect("upgrades").rest().await.0, log);
}

#[tokio::test]
async fn the_stream_of_a_queued_build_waits_for_its_start() {
    let server = TestServer::start_with(Config { workers: 1, ..Config::default() }).await;
    server.create("first").await;
    let first = server.next_build().await;
    let (_, second) = server.create("second").await;
    let mut socket = server.follow(&second).await;
    assert_eq!(server.build(&second).await["status"], "pending");
    first.succeed();
    assert_eq!(socket.line().await.stage, "Setting up");
    server.next_build().await.succeed();
    assert_done(&socket.rest().await.1);
}

#[tokio::test]
async fn a_truncated_log_closes_with_1011_and_the_reason() {
    let server = TestServer::start().await;
    let (_, id) = server.create("my-ws").await;
    let build = server.next_build().await;
    let mut socket = server.follow(&id).await;
    build.end(Err(BuildError::LogTruncated("pipe broke".to_owned())));
    let (_, close) = socket.rest().await;
    assert_eq!((u16::from(close.code), close.reason.as_str()), (1011, "the build's log was cut short"));

    let build = server.build(&id).await;
    assert_eq!((&build["job"]["status"], &build["job"]["error"]), (&"failed".into(), &"pipe broke".into()));
    assert_done(&server.follow(&id).await.rest().await.1);
}

#[tokio::test]
async fn a_data_message_closes_with_1008() {
    let server = TestServer::start().await;
    let (_, id) = server.create("my-ws").await;
    let _build = server.next_build().await;
    for data in [Message::Text("hello".into()), Message::Binary(vec![1].into())] {
        let mut socket = server.follow(&id).await;
        socket.0.send(data).await.expect("sends");
        assert_eq!(u16::from(socket.rest().await.1.code), 1008);
    }
}

#[tokio::test]
async fn a_message_over_4_kib_ends_the_connection() {
    let server = TestServer::start().await;
    let (_, id) = server.create("my-ws").await;
    let _build = server.next_build().await;
    for (bytes, is_read) in [(4096, true), (4097, false)] {
        let mut socket = server.follow(&id).await;
        socket.line().await;
        socket.0.send(Message::Text("x".repeat(bytes).into())).await.expect("sends");
        let end = socket.0.next().await;
        assert_eq!(matches!(end, Some(Ok(Message::Close(_)))), is_read, "{bytes}: {end:?}");
    }
    send_oversized_header(server.follow(&id).await).await;
}

#[tokio::test]
async fn a_disconnect_ends_only_its_own_stream() {
    let server = TestServer::start().await;
    let (_, id) = server.create("my-ws").await;
    let build = server.next_build().await;
    let mut gone = server.follow(&id).await;
    let mut stays = server.follow(&id).await;
    gone.line().await;
    gone.0.close(None).await.expect("closes");
    build.write("still here");
    build.succeed();
    let (lines, close) = stays.rest().await;
    assert_eq!(outputs(&lines), ["", "still here", ""]);
    assert_done(&close);
}

#[tokio::test]
async fn an_idle_stream_sends_pings() {
    let seconds = |duration: Duration| duration.as_secs();
    let Config { ping_interval, client_timeout, .. } = Config::default();
    assert_eq!((seconds(ping_interval), seconds(client_timeout)), (15, 15));
    let config = Config { ping_interval: Duration::from_millis(5), ..Config::default() };
    let server = TestServer::start_with(config).await;
    let (_, id) = server.create("my-ws").await;
    let build = server.next_build().await;
    let mut socket = server.follow(&id).await;
    let mut pings = 0;
    while pings < 3 {
        let message = socket.0.next().await.expect("stays open").expect("the connection holds");
        pings += usize::from(message.is_ping());
    }
    build.succeed();
    assert_done(&socket.rest().await.1);
}

#[tokio::test]
async fn unanswered_pings_close_with_1001() {
    let interval = Duration::from_millis(5);
    let config = Config { ping_interval: interval, client_timeout: interval, ..Config::default() };
    let server = TestServer::start_with(config).await;
    let (_, id) = server.create("my-ws").await;
    let _build = server.next_build().await;
    // Reads the TCP stream, so that no pong is sent.
    let mut stream = server.follow(&id).await.0.into_inner();
    let close = [&[0x88, 13, 0x03, 0xe9], b"Ping failed".as_slice()].concat();
    let mut bytes = Vec::new();
    while !bytes.ends_with(&close) {
        assert_ne!(stream.read_buf(&mut bytes).await.expect("reads"), 0, "no close frame in {bytes:?}");
    }
}

#[tokio::test]
async fn a_shutdown_closes_streams_with_1001() {
    let server = TestServer::start().await;
    let (_, id) = server.create("my-ws").await;
    let _build = server.next_build().await;
    let mut socket = server.follow(&id).await;
    let ((_, close), ()) = tokio::join!(socket.rest(), server.shutdown());
    assert_eq!(u16::from(close.code), 1001);
}

#[tokio::test]
async fn errors_are_sent_before_the_upgrade() {
    let server = TestServer::start().await;
    let (_, id) = server.create("my-ws").await;
    let unknown = "00000000-0000-4000-8000-000000000000";
    for (path, status) in [
        (format!("{id}/logs?follow&after=x"), 400),
        ("xyz/logs?follow".to_owned(), 400),
        (format!("{unknown}/logs?follow"), 404),
    ] {
        match server.open(&format!("/api/v2/workspacebuilds/{path}"), &[]).await {
            Err(tungstenite::Error::Http(response)) => assert_eq!(response.status(), status, "{path}"),
            Err(other) => panic!("{path}: {other}"),
            Ok(_) => panic!("{path}: the upgrade succeeds"),
        }
    }
    let plain = server.get(&format!("/api/v2/workspacebuilds/{id}/logs?follow")).await;
    assert_eq!((plain.status.as_u16(), plain.message().as_str()), (400, "Failed to accept websocket."));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_streams_get_the_lines_of_the_list() {
    const SOCKETS: usize = 24;
    let server = Arc::new(TestServer::start().await);
    let (_, id) = server.create("my-ws").await;
    let build = server.next_build().await;
    let mut readers = Vec::new();
    for number in 0..SOCKETS {
        let (server, id) = (Arc::clone(&server), id.clone());
        readers.push(tokio::spawn(async move { server.follow(&id).await.rest().await }));
        // The sockets connect while these lines are written.
        for line in 0..40 {
            build.write(format!("{number}.{line}"));
            tokio::task::yield_now().await;
        }
    }
    build.succeed();
    let log = {
        assert_done(&server.follow(&id).await.rest().await.1);
        server.log(&id).await
    };
    assert_eq!(log.len(), SOCKETS * 40 + 2);
    for reader in readers {
        let (lines, close) = reader.await.expect("reads");
        assert_eq!(lines, log);
        assert_done(&close);
    }
}
