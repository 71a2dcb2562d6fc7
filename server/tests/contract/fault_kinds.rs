//! What each kind of fault does to a client, on the wire.

use std::time::{Duration, Instant};

use chat_workspace_tools::build_log::LogLine;
use futures_util::{FutureExt, SinkExt, StreamExt};
use serde_json::json;
use tokio_tungstenite::tungstenite::{Error, Message};
use workspace_server::{Config, ReadFault, Schedule, StreamFault};

use super::support::{Socket, TestServer, announce_too_much, raw};

/// Gives the number that a fault of this kind has.
macro_rules! number_of {
    ($kind:ident { $number:ident }) => {
        |fault| match fault {
            StreamFault::$kind { $number } => Some($number),
            _ => None,
        }
    };
}

/// A server with a build that has written 32 lines, which its clients see through whatever fault a test asks for.
struct Faulty {
    server: TestServer,
    build: String,
    log: Vec<LogLine>,
}

impl Faulty {
    async fn start() -> Self {
        let server = TestServer::start_with(Config { faults: true, ..Config::default() }).await;
        let (_, build) = server.create("my-ws").await;
        let at_work = server.begun().await;
        (0..30).for_each(|n| at_work.write(format!("line {n}")));
        at_work.succeed();
        server.build_until(&build, |build| build["job"]["status"] == "succeeded").await;
        let log = server.log(&build).await;
        assert_eq!(log.len(), 32, "a marker before and one after the lines");
        Self { server, build, log }
    }

    /// Arms the build with the first schedule of which this gives something, and gives it.
    async fn arm<T>(&self, wanted: impl Fn(&Schedule) -> Option<T>) -> T {
        let found = (0..1_000_000).find_map(|seed| Some((seed, wanted(&Schedule::new(seed))?)));
        let (seed, wanted) = found.expect("some schedule has it");
        let path = format!("/faults/builds/{}", self.build);
        assert_eq!(self.server.send("PUT", &path, &[], &json!({ "seed": seed }).to_string()).await.status, 204);
        wanted
    }

    /// A connection with the first fault of which this gives something, and what it gives.
    async fn follow<T>(&self, wanted: impl Fn(StreamFault) -> Option<T>) -> (Socket, T) {
        let wanted = self.arm(|schedule| wanted(schedule.stream(0)?)).await;
        (self.server.follow(&self.build).await, wanted)
    }

    /// Arms the build so that this is what happens to the next request.
    async fn arm_read(&self, fault: ReadFault) {
        self.arm(|schedule| (schedule.read(0) == Some(fault)).then_some(())).await;
    }

    fn path(&self) -> String {
        format!("/api/v2/workspacebuilds/{}", self.build)
    }
}

/// Every frame to the end, as far as it can be read, and the code of the close.
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
async fn drop_after_n_frames_ends_without_a_close() {
    let faulty = Faulty::start().await;
    let wanted = |fault| matches!(fault, StreamFault::Drop { after } if after > 0).then_some(fault);
    let (mut socket, StreamFault::Drop { after }) = faulty.follow(wanted).await else { panic!("a drop") };
    for line in &faulty.log[..after] {
        assert_eq!(socket.line().await, *line);
    }
    let end = socket.0.next().await;
    assert!(matches!(end, Some(Err(Error::Protocol(_) | Error::Io(_))) | None), "{end:?}");
}

#[tokio::test]
async fn each_close_code_comes_after_n_frames() {
    let faulty = Faulty::start().await;
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
async fn duplicate_reorder_and_delay_bring_every_line() {
    let faulty = Faulty::start().await;
    let (mut socket, every) = faulty.follow(number_of!(Duplicate { every })).await;
    let mut lines = socket.rest().await.0;
    assert_eq!(lines.len(), faulty.log.len() + faulty.log.len() / every);
    lines.dedup();
    assert_eq!(lines, faulty.log);

    let (mut socket, window) = faulty.follow(number_of!(Reorder { window })).await;
    let expected = faulty.log.chunks(window).flat_map(|some| some.iter().rev());
    assert!(socket.rest().await.0.iter().eq(expected));

    let start = Instant::now();
    let (mut socket, millis) = faulty.follow(number_of!(Delay { millis })).await;
    assert_eq!(socket.rest().await.0, faulty.log);
    assert!(start.elapsed() >= Duration::from_millis(millis) * 32);
}

#[tokio::test]
async fn truncate_and_corrupt_spoil_each_nth_frame() {
    let faulty = Faulty::start().await;
    let kinds: [fn(StreamFault) -> Option<usize>; 2] = [number_of!(Truncate { every }), number_of!(Corrupt { every })];
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
async fn stall_falls_silent_after_n_frames_and_stays_open() {
    let faulty = Faulty::start().await;
    let (mut socket, after) = faulty.follow(number_of!(Stall { after })).await;
    for line in &faulty.log[..after] {
        assert_eq!(socket.line().await, *line);
    }
    // It still answers, and a line or a close would come first.
    socket.0.send(Message::Ping("there?".into())).await.expect("sends");
    assert_eq!(socket.event().await, Message::Pong("there?".into()));
    announce_too_much(socket).await;
}

#[tokio::test]
async fn half_open_says_nothing_and_hears_nothing() {
    let faulty = Faulty::start().await;
    let alone = |schedule: &Schedule| schedule.stream(0) == Some(StreamFault::HalfOpen) && schedule.stream(1).is_none();
    faulty.arm(|schedule| alone(schedule).then_some(())).await;
    let mut half_open = faulty.server.follow(&faulty.build).await;
    half_open.0.send(Message::Ping("there?".into())).await.expect("sends");
    // A connection that comes later gets all there is in the meantime.
    assert_eq!(faulty.server.follow(&faulty.build).await.rest().await.0, faulty.log);
    assert!(half_open.0.next().now_or_never().is_none());
}

#[tokio::test]
async fn reapers_late_lines_are_missing_though_the_stream_ends_as_done() {
    let faulty = Faulty::start().await;
    let (mut socket, lines) = faulty.follow(number_of!(LoseTail { lines })).await;
    let (came, close) = socket.rest().await;
    assert_eq!((came.as_slice(), u16::from(close.code)), (&faulty.log[..32 - lines], 1000));
    assert_eq!(
        faulty.server.get(&format!("/faults/builds/{}", faulty.build)).await.json().as_array().map(Vec::len),
        Some(32)
    );
}

#[tokio::test]
async fn a_faulty_stream_goes_on_after_the_line_that_was_seen_too() {
    let faulty = Faulty::start().await;
    faulty.arm(|schedule| matches!(schedule.stream(0), Some(StreamFault::Reorder { .. })).then_some(())).await;
    let path = format!("{}/logs?follow=true&after={}", faulty.path(), faulty.log[9].id);
    let mut lines = faulty.server.open(&path, &[]).await.expect("upgrades").rest().await.0;
    lines.sort_by_key(|line| line.id);
    assert_eq!(lines, faulty.log[10..]);
}

#[tokio::test]
async fn a_refused_upgrade_has_the_status_that_was_scheduled() {
    let faulty = Faulty::start().await;
    for status in [401, 403, 404, 429, 500, 503] {
        faulty.arm(|schedule| (schedule.stream(0) == Some(StreamFault::Refuse { status })).then_some(())).await;
        match faulty.server.open(&format!("{}/logs?follow", faulty.path()), &[]).await {
            Err(Error::Http(answer)) => assert_eq!(answer.status(), status),
            Err(other) => panic!("{status}: {other}"),
            Ok(_) => panic!("{status}: upgrades"),
        }
    }
}

#[tokio::test]
async fn each_rest_status_comes_and_429_with_its_retry_after() {
    let faulty = Faulty::start().await;
    for status in [400, 401, 403, 404, 429, 500, 502, 503, 504] {
        faulty.arm_read(ReadFault::Status(status)).await;
        let answer = faulty.server.get(&faulty.path()).await;
        assert_eq!((answer.status.as_u16(), answer.headers.get("retry-after")), (status, None));
    }
    for seconds in 0..3 {
        faulty.arm_read(ReadFault::RetryAfter(seconds)).await;
        let answer = faulty.server.get(&faulty.path()).await;
        assert_eq!((answer.status.as_u16(), &answer.headers["retry-after"]), (429, &u16::from(seconds).into()));
    }
}

#[tokio::test]
async fn partial_rest_is_half_an_answer_or_none_or_anothers() {
    let faulty = Faulty::start().await;
    let list = format!("{}/logs", faulty.path());
    let whole = faulty.server.get(&list).await;
    let half = &whole.text()[..whole.body.len() / 2];

    faulty.arm_read(ReadFault::Cut).await;
    let answer = faulty.server.get(&list).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, half), "as if it were all");

    faulty.arm_read(ReadFault::Empty).await;
    let answer = faulty.server.get(&list).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, ""));

    faulty.arm_read(ReadFault::Page).await;
    let answer = faulty.server.get(&list).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, "<!doctype html><h1>Bad gateway</h1>"));

    faulty.arm_read(ReadFault::Break).await;
    let answer = raw(&faulty.server.host(), "GET", &list).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains(half), "{answer}");
    assert!(!answer.contains(whole.text()) && !answer.ends_with("0\r\n\r\n"), "the end of a body in chunks: {answer}");

    faulty.arm_read(ReadFault::Hang).await;
    let others = async {
        for _ in 0..20 {
            faulty.server.get("/api/v2/buildinfo").await;
        }
    };
    tokio::select! {
        answer = faulty.server.get(&list) => panic!("answers {}", answer.status),
        () = others => {}
    }
}
