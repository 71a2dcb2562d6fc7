//! The effect of each kind of fault on a client.

use std::time::{Duration, Instant};

use chat_workspace_tools::build_log::LogLine;
use futures_util::{FutureExt, SinkExt, StreamExt};
use serde_json::json;
use tokio_tungstenite::tungstenite::{Error, Message};
use workspace_server::{Config, FaultSchedule, RequestFault, StreamFault};

use super::support::{Socket, TestServer, raw_response, send_oversized_header};

/// A function that returns the field of a fault of this kind.
macro_rules! field_of {
    ($kind:ident { $number:ident }) => {
        |fault| match fault {
            StreamFault::$kind { $number } => Some($number),
            _ => None,
        }
    };
}

/// A server with a build of 32 lines whose requests and streams have the faults that a test chooses.
struct FaultyServer {
    server: TestServer,
    build: String,
    log: Vec<LogLine>,
}

impl FaultyServer {
    async fn start() -> Self {
        let server = TestServer::start_with(Config { faults: true, ..Config::default() }).await;
        let (_, build) = server.create("my-ws").await;
        let running = server.next_build().await;
        (0..30).for_each(|n| running.write(format!("line {n}")));
        running.succeed();
        server.build_until(&build, |build| build["job"]["status"] == "succeeded").await;
        let log = server.log(&build).await;
        assert_eq!(log.len(), 32, "the lines and two markers");
        Self { server, build, log }
    }

    /// Arms the build with the first schedule for which `select` returns a value, and returns the value.
    async fn arm<T>(&self, select: impl Fn(&FaultSchedule) -> Option<T>) -> T {
        let found = (0..1_000_000).find_map(|seed| Some((seed, select(&FaultSchedule::new(seed))?)));
        let (seed, selected) = found.expect("a schedule has the fault");
        let path = format!("/faults/builds/{}", self.build);
        assert_eq!(self.server.send("PUT", &path, &[], &json!({ "seed": seed }).to_string()).await.status, 204);
        selected
    }

    /// Follows the log with a fault for which `select` returns a value, and returns the value too.
    async fn follow<T>(&self, select: impl Fn(StreamFault) -> Option<T>) -> (Socket, T) {
        let selected = self.arm(|schedule| select(schedule.stream_fault(0)?)).await;
        (self.server.follow(&self.build).await, selected)
    }

    /// Arms the build so that the next request has this fault.
    async fn arm_request_fault(&self, fault: RequestFault) {
        self.arm(|schedule| (schedule.request_fault(0) == Some(fault)).then_some(())).await;
    }

    fn path(&self) -> String {
        format!("/api/v2/workspacebuilds/{}", self.build)
    }
}

/// The remaining frames, `None` for those that are not lines, and the close code.
async fn frames(socket: &mut Socket) -> (Vec<Option<LogLine>>, u16) {
    let mut frames = Vec::new();
    loop {
        match socket.event().await {
            Message::Text(text) => frames.push(serde_json::from_str(&text).ok()),
            Message::Close(frame) => return (frames, frame.expect("has a code").code.into()),
            other => panic!("{other:?} is neither a line nor the end"),
        }
    }
}

#[tokio::test]
async fn drop_ends_without_a_close_frame() {
    let faulty = FaultyServer::start().await;
    let wanted = |fault| matches!(fault, StreamFault::Drop { after } if after > 0).then_some(fault);
    let (mut socket, StreamFault::Drop { after }) = faulty.follow(wanted).await else { panic!("a drop") };
    for line in &faulty.log[..after] {
        assert_eq!(socket.line().await, *line);
    }
    let end = socket.0.next().await;
    assert!(matches!(end, Some(Err(Error::Protocol(_) | Error::Io(_))) | None), "{end:?}");
}

#[tokio::test]
async fn close_sends_each_code_after_n_frames() {
    let faulty = FaultyServer::start().await;
    for code in [1000, 1001, 1002, 1008, 1011, 1012, 1013, 4000] {
        let wanted = |fault| match fault {
            StreamFault::Close { after, code: other } if other == code => Some(after),
            _ => None,
        };
        let (mut socket, after) = faulty.follow(wanted).await;
        let (lines, close) = socket.rest().await;
        assert_eq!((lines.as_slice(), u16::from(close.code)), (&faulty.log[..after], code));
    }
}

#[tokio::test]
async fn duplicate_reorder_and_delay_send_every_line() {
    let faulty = FaultyServer::start().await;
    let (mut socket, every) = faulty.follow(field_of!(Duplicate { every })).await;
    let mut lines = socket.rest().await.0;
    assert_eq!(lines.len(), faulty.log.len() + faulty.log.len() / every);
    lines.dedup();
    assert_eq!(lines, faulty.log);

    let (mut socket, window) = faulty.follow(field_of!(Reorder { window })).await;
    let expected = faulty.log.chunks(window).flat_map(|some| some.iter().rev());
    assert!(socket.rest().await.0.iter().eq(expected));

    let start = Instant::now();
    let (mut socket, millis) = faulty.follow(field_of!(Delay { millis })).await;
    assert_eq!(socket.rest().await.0, faulty.log);
    assert!(start.elapsed() >= Duration::from_millis(millis) * 32);
}

#[tokio::test]
async fn truncate_and_corrupt_change_each_nth_frame() {
    let faulty = FaultyServer::start().await;
    let kinds: [fn(StreamFault) -> Option<usize>; 2] = [field_of!(Truncate { every }), field_of!(Corrupt { every })];
    for wanted in kinds {
        let (mut socket, every) = faulty.follow(wanted).await;
        let (frames, code) = frames(&mut socket).await;
        let expected =
            faulty.log.iter().zip(1..).map(|(line, n): (_, usize)| (!n.is_multiple_of(every)).then_some(line));
        assert!(frames.iter().map(Option::as_ref).eq(expected), "each {every}. of {frames:?}");
        assert_eq!(code, 1000);
    }
}

#[tokio::test]
async fn stall_stops_after_n_frames_and_stays_open() {
    let faulty = FaultyServer::start().await;
    let (mut socket, after) = faulty.follow(field_of!(Stall { after })).await;
    for line in &faulty.log[..after] {
        assert_eq!(socket.line().await, *line);
    }
    // The connection answers pings, and a line or a close frame would be received before the pong.
    socket.0.send(Message::Ping("there?".into())).await.expect("sends");
    assert_eq!(socket.event().await, Message::Pong("there?".into()));
    send_oversized_header(socket).await;
}

#[tokio::test]
async fn half_open_neither_sends_nor_answers() {
    let faulty = FaultyServer::start().await;
    let alone = |schedule: &FaultSchedule| {
        schedule.stream_fault(0) == Some(StreamFault::HalfOpen) && schedule.stream_fault(1).is_none()
    };
    faulty.arm(|schedule| alone(schedule).then_some(())).await;
    let mut half_open = faulty.server.follow(&faulty.build).await;
    half_open.0.send(Message::Ping("there?".into())).await.expect("sends");
    // A later connection gets the whole log meanwhile.
    assert_eq!(faulty.server.follow(&faulty.build).await.rest().await.0, faulty.log);
    assert!(half_open.0.next().now_or_never().is_none());
}

#[tokio::test]
async fn lose_tail_omits_the_last_lines_and_closes_with_1000() {
    let faulty = FaultyServer::start().await;
    let (mut socket, lines) = faulty.follow(field_of!(LoseTail { lines })).await;
    let (received, close) = socket.rest().await;
    assert_eq!((received.as_slice(), u16::from(close.code)), (&faulty.log[..32 - lines], 1000));
    assert_eq!(
        faulty.server.get(&format!("/faults/builds/{}", faulty.build)).await.json().as_array().map(Vec::len),
        Some(32)
    );
}

#[tokio::test]
async fn a_faulty_stream_resumes_after_a_line() {
    let faulty = FaultyServer::start().await;
    faulty.arm(|schedule| matches!(schedule.stream_fault(0), Some(StreamFault::Reorder { .. })).then_some(())).await;
    let path = format!("{}/logs?follow=true&after={}", faulty.path(), faulty.log[9].id);
    let mut lines = faulty.server.open(&path, &[]).await.expect("upgrades").rest().await.0;
    lines.sort_by_key(|line| line.id);
    assert_eq!(lines, faulty.log[10..]);
}

#[tokio::test]
async fn a_refused_upgrade_has_the_scheduled_status() {
    let faulty = FaultyServer::start().await;
    for status in [401, 403, 404, 429, 500, 503] {
        faulty.arm(|schedule| (schedule.stream_fault(0) == Some(StreamFault::Refuse { status })).then_some(())).await;
        match faulty.server.open(&format!("{}/logs?follow", faulty.path()), &[]).await {
            Err(Error::Http(response)) => assert_eq!(response.status(), status),
            Err(other) => panic!("{status}: {other}"),
            Ok(_) => panic!("{status}: upgrades"),
        }
    }
}

#[tokio::test]
async fn each_request_status_is_sent_and_429_has_retry_after() {
    let faulty = FaultyServer::start().await;
    for status in [400, 401, 403, 404, 429, 500, 502, 503, 504] {
        faulty.arm_request_fault(RequestFault::Status(status)).await;
        let response = faulty.server.get(&faulty.path()).await;
        assert_eq!((response.status.as_u16(), response.headers.get("retry-after")), (status, None));
    }
    for seconds in 0..3 {
        faulty.arm_request_fault(RequestFault::RetryAfter(seconds)).await;
        let response = faulty.server.get(&faulty.path()).await;
        assert_eq!((response.status.as_u16(), &response.headers["retry-after"]), (429, &u16::from(seconds).into()));
    }
}

#[tokio::test]
async fn request_faults_truncate_or_replace_the_response() {
    let faulty = FaultyServer::start().await;
    let list = format!("{}/logs", faulty.path());
    let whole = faulty.server.get(&list).await;
    let half = &whole.text()[..whole.body.len() / 2];

    faulty.arm_request_fault(RequestFault::Truncate).await;
    let response = faulty.server.get(&list).await;
    assert_eq!((response.status.as_u16(), response.text()), (200, half), "as if it were complete");

    faulty.arm_request_fault(RequestFault::Empty).await;
    let response = faulty.server.get(&list).await;
    assert_eq!((response.status.as_u16(), response.text()), (200, ""));

    faulty.arm_request_fault(RequestFault::ProxyPage).await;
    let response = faulty.server.get(&list).await;
    assert_eq!((response.status.as_u16(), response.text()), (200, "<!doctype html><h1>Bad gateway</h1>"));

    faulty.arm_request_fault(RequestFault::Disconnect).await;
    let response = raw_response(&faulty.server.host(), "GET", &list).await;
    assert!(response.starts_with("HTTP/1.1 200") && response.contains(half), "{response}");
    assert!(
        !response.contains(whole.text()) && !response.ends_with("0\r\n\r\n"),
        "the chunked body has no end: {response}"
    );

    faulty.arm_request_fault(RequestFault::Hang).await;
    let others = async {
        for _ in 0..20 {
            faulty.server.get("/api/v2/buildinfo").await;
        }
    };
    tokio::select! {
        response = faulty.server.get(&list) => panic!("gets a response with status {}", response.status),
        () = others => {}
    }
}
