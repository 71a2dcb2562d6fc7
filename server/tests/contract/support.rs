//! A running server, a build stepped by hand, and clients that see every byte.

use std::{sync::Arc, time::Duration};

use chat_workspace_tools::build_log::LogLine;
use futures_util::StreamExt;
use http_body_util::{BodyExt, Full};
use hyper::{HeaderMap, Request, StatusCode, body::Bytes, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::{Mutex, mpsc},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{self, Message, protocol::CloseFrame},
};
use workspace_server::{Config, ProvisionerChoice, Server, Stepped, SteppedBuild, serve};

/// What has not come by then never will: a test fails rather than hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server under test.
pub(crate) struct TestServer {
    server: Server,
    /// Locked across an await by the one test task that takes builds.
    begun: Mutex<mpsc::UnboundedReceiver<SteppedBuild>>,
}

/// An HTTP response.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is text")
    }

    pub(crate) fn json(&self) -> Value {
        let content_type = self.headers.get(header::CONTENT_TYPE).expect("has a type");
        assert_eq!(content_type, "application/json; charset=utf-8");
        assert!(self.text().ends_with('\n'), "a newline ends the body");
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    pub(crate) fn message(&self) -> String {
        self.json()["message"].as_str().expect("has a message").to_owned()
    }
}

impl TestServer {
    pub(crate) async fn start() -> Self {
        Self::start_with(Config::default()).await
    }

    /// Starts with a stepped provisioner, whatever `config` says.
    pub(crate) async fn start_with(config: Config) -> Self {
        let (stepped, builds) = Stepped::new();
        let provisioner = ProvisionerChoice::Custom(Arc::new(stepped));
        let server = serve(Config { provisioner, ..config }).await.expect("starts");
        Self { server, begun: Mutex::new(builds) }
    }

    /// Starts with the provisioner that `config` says.
    pub(crate) async fn start_real(config: Config) -> Self {
        let (_, builds) = mpsc::unbounded_channel();
        Self { server: serve(config).await.expect("starts"), begun: Mutex::new(builds) }
    }

    pub(crate) fn host(&self) -> String {
        self.server.address().to_string()
    }

    pub(crate) async fn shutdown(self) {
        self.server.shutdown().await;
    }

    /// The next build that a worker takes.
    pub(crate) async fn begun(&self) -> SteppedBuild {
        let mut begun = self.begun.lock().await;
        timeout(PATIENCE, begun.recv()).await.expect("a build begins").expect("the server is there")
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, &[], &body.to_string()).await
    }

    pub(crate) async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let stream = TcpStream::connect(self.server.address()).await.expect("connects");
        let (mut client, connection) = http1::handshake(TokioIo::new(stream)).await.expect("shakes hands");
        let connection = tokio::spawn(connection);
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", self.host());
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(Bytes::copy_from_slice(body.as_bytes()))).expect("is a request");
        let (head, body) = client.send_request(request).await.expect("is answered").into_parts();
        let body = body.collect().await.expect("the body comes").to_bytes();
        drop(client);
        connection.await.expect("no panic").expect("the connection ends well");
        Answer { status: head.status, headers: head.headers, body }
    }

    /// Creates a workspace; its id and its first build's.
    pub(crate) async fn create(&self, name: &str) -> (String, String) {
        let answer = self.post("/api/v2/users/me/workspaces", json!({"template_name": "quick", "name": name})).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        let workspace = answer.json();
        (text(&workspace["id"]), text(&workspace["latest_build"]["id"]))
    }

    pub(crate) async fn build(&self, id: &str) -> Value {
        self.get(&format!("/api/v2/workspacebuilds/{id}")).await.json()
    }

    /// The build as soon as it is as awaited: it is read again and again.
    pub(crate) async fn build_until(&self, id: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let reading = async {
            loop {
                let build = self.build(id).await;
                if is_so(&build) {
                    break build;
                }
            }
        };
        timeout(PATIENCE, reading).await.expect("the build becomes so")
    }

    pub(crate) async fn log(&self, build: &str) -> Vec<LogLine> {
        serde_json::from_value(self.get(&format!("/api/v2/workspacebuilds/{build}/logs")).await.json()).expect("a log")
    }

    /// Follows a log from its beginning.
    pub(crate) async fn follow(&self, build: &str) -> Socket {
        self.open(&format!("/api/v2/workspacebuilds/{build}/logs?follow"), &[]).await.expect("upgrades")
    }

    pub(crate) async fn open(&self, path: &str, headers: &[(&str, &str)]) -> Result<Socket, tungstenite::Error> {
        let mut request = tungstenite::client::ClientRequestBuilder::new(
            format!("ws://{}{path}", self.host()).parse().expect("is an address"),
        );
        for (name, value) in headers {
            request = request.with_header(*name, *value);
        }
        let stream = TcpStream::connect(self.server.address()).await.expect("connects");
        let (stream, answer) = client_async(request, stream).await?;
        assert_eq!(answer.status(), StatusCode::SWITCHING_PROTOCOLS);
        Ok(Socket(stream))
    }
}

/// All that comes back for a request without a body, as it is on the wire.
pub(crate) async fn raw(host: &str, method: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(host).await.expect("connects");
    let request = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("sends");
    let mut answer = String::new();
    timeout(PATIENCE, stream.read_to_string(&mut answer)).await.expect("ends").expect("is text");
    answer
}

/// A log socket.
pub(crate) struct Socket(pub(crate) WebSocketStream<TcpStream>);

impl Socket {
    /// The next frame, which is a line.
    pub(crate) async fn line(&mut self) -> LogLine {
        match self.event().await {
            Message::Text(text) => serde_json::from_str(&text).expect("one object"),
            other => panic!("{other:?} is no line"),
        }
    }

    /// The next frame that is no ping.
    pub(crate) async fn event(&mut self) -> Message {
        loop {
            let message = timeout(PATIENCE, self.0.next()).await.expect("something comes");
            let message = message.expect("the server closes first").expect("the connection holds");
            if !message.is_ping() {
                return message;
            }
        }
    }

    /// Every line to the end, and how it ended.
    pub(crate) async fn rest(&mut self) -> (Vec<LogLine>, CloseFrame) {
        let mut lines = Vec::new();
        loop {
            match self.event().await {
                Message::Text(text) => lines.push(serde_json::from_str(&text).expect("one object")),
                Message::Close(frame) => return (lines, frame.expect("has a code")),
                other => panic!("{other:?} is neither a line nor the end"),
            }
        }
    }
}

/// Announces a frame of 1 MiB, of which nothing follows: the server ends the connection at once, and not only when it gives
/// up those who do not answer its pings, after 30 s.
pub(crate) async fn announce_too_much(socket: Socket) {
    let mut stream = socket.0.into_inner();
    let header = [&[0x81, 0x80 | 127][..], &(1_u64 << 20).to_be_bytes(), &[0; 4]].concat();
    stream.write_all(&header).await.expect("sends");
    let mut rest = Vec::new();
    // With or without a word: what counts is that it ends.
    let _ = timeout(Duration::from_secs(20), stream.read_to_end(&mut rest)).await.expect("ends");
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// How a log socket says that all is there.
pub(crate) fn assert_done(close: &CloseFrame) {
    assert_eq!((u16::from(close.code), close.reason.as_str()), (1000, "done"));
}
