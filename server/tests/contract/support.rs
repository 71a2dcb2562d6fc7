//! A test server whose builds the test controls, and HTTP and WebSocket clients.

use std::{net::SocketAddr, ops::Deref, sync::Arc, time::Duration};

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
use workspace_server::{Config, Server, SteppedBuild, SteppedProvisioner, serve, serve_with_provisioner};

/// The time limit of each wait, so that a test fails instead of hanging.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);

/// A running server.
pub(crate) struct TestServer {
    client: Client,
    server: Server,
    /// An async mutex, because a test holds it while it waits for a build.
    started_builds: Mutex<mpsc::UnboundedReceiver<SteppedBuild>>,
}

/// A client of a server, which may be another process.
pub(crate) struct Client(SocketAddr);

impl Deref for TestServer {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

/// An HTTP response.
pub(crate) struct Response {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Response {
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

    /// Starts a server with a [`SteppedProvisioner`].
    pub(crate) async fn start_with(config: Config) -> Self {
        let (provisioner, builds) = SteppedProvisioner::new();
        let server = serve_with_provisioner(config, Arc::new(provisioner)).await.expect("starts");
        Self { client: Client(server.address()), server, started_builds: Mutex::new(builds) }
    }

    /// Starts a server with the provisioner of `config`.
    pub(crate) async fn start_with_config_provisioner(config: Config) -> Self {
        let (_, builds) = mpsc::unbounded_channel();
        let server = serve(config).await.expect("starts");
        Self { client: Client(server.address()), server, started_builds: Mutex::new(builds) }
    }

    pub(crate) async fn shutdown(self) {
        self.server.shutdown().await;
    }

    /// The next build that a worker starts.
    pub(crate) async fn next_build(&self) -> SteppedBuild {
        let mut builds = self.started_builds.lock().await;
        timeout(TIMEOUT, builds.recv()).await.expect("a build starts").expect("the server runs")
    }
}

impl Client {
    /// A client of the server at this address, `HOST:PORT`.
    pub(crate) fn new(host: &str) -> Self {
        Self(host.parse().expect("is an address"))
    }

    pub(crate) fn host(&self) -> String {
        self.0.to_string()
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.send("GET", path, &[], "").await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Response {
        self.send("POST", path, &[], &body.to_string()).await
    }

    pub(crate) async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Response {
        let stream = TcpStream::connect(self.0).await.expect("connects");
        let (mut client, connection) = http1::handshake(TokioIo::new(stream)).await.expect("completes the handshake");
        let connection = tokio::spawn(connection);
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", self.host());
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(Bytes::copy_from_slice(body.as_bytes()))).expect("is a request");
        let (head, body) = client.send_request(request).await.expect("gets a response").into_parts();
        let body = body.collect().await.expect("gets the body").to_bytes();
        drop(client);
        connection.await.expect("no panic").expect("the connection ends well");
        Response { status: head.status, headers: head.headers, body }
    }

    /// Sends a request whose response is a stream of server-sent events.
    pub(crate) async fn events(&self, method: &str, path: &str, body: &str) -> EventStream {
        let stream = TcpStream::connect(self.0).await.expect("connects");
        let (mut client, connection) = http1::handshake(TokioIo::new(stream)).await.expect("completes the handshake");
        tokio::spawn(connection);
        let request = Request::builder().method(method).uri(path).header("host", self.host());
        let request = request.body(Full::new(Bytes::copy_from_slice(body.as_bytes()))).expect("is a request");
        let response = client.send_request(request).await.expect("gets a response");
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        EventStream { headers: response.headers().clone(), body: response.into_body(), buffer: String::new(), client }
    }

    /// Creates a workspace and returns its id and the id of its first build.
    pub(crate) async fn create(&self, name: &str) -> (String, String) {
        let response = self.post("/api/v2/users/me/workspaces", json!({"template_name": "quick", "name": name})).await;
        assert_eq!(response.status, StatusCode::CREATED, "{}", response.text());
        let workspace = response.json();
        (text(&workspace["id"]), text(&workspace["latest_build"]["id"]))
    }

    pub(crate) async fn build(&self, id: &str) -> Value {
        self.get(&format!("/api/v2/workspacebuilds/{id}")).await.json()
    }

    /// Reads the build repeatedly until it fulfills the condition.
    pub(crate) async fn build_until(&self, id: &str, condition: impl Fn(&Value) -> bool) -> Value {
        let poll = async {
            loop {
                let build = self.build(id).await;
                if condition(&build) {
                    break build;
                }
            }
        };
        timeout(TIMEOUT, poll).await.expect("the build fulfills the condition")
    }

    pub(crate) async fn log(&self, build: &str) -> Vec<LogLine> {
        serde_json::from_value(self.get(&format!("/api/v2/workspacebuilds/{build}/logs")).await.json()).expect("a log")
    }

    /// The lines of an agent's log.
    pub(crate) async fn agent_log(&self, agent: &str) -> Vec<Value> {
        let list = self.get(&format!("/api/v2/workspaceagents/{agent}/logs")).await.json();
        list.as_array().expect("is a list").clone()
    }

    /// Follows the log of an agent after the line with this id.
    pub(crate) async fn follow_agent(&self, agent: &str, after: i64) -> Socket {
        let path = format!("/api/v2/workspaceagents/{agent}/logs?follow&after={after}");
        self.open(&path, &[]).await.expect("upgrades")
    }

    /// Follows a log from its first line.
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
        let stream = TcpStream::connect(self.0).await.expect("connects");
        let (stream, response) = client_async(request, stream).await?;
        assert_eq!(response.status(), StatusCode::SWITCHING_PROTOCOLS);
        Ok(Socket(stream))
    }
}

/// A stream of server-sent events.
pub(crate) struct EventStream {
    pub(crate) headers: HeaderMap,
    body: hyper::body::Incoming,
    buffer: String,
    /// Dropping it would end the connection.
    #[expect(dead_code, reason = "keeps the connection open")]
    client: http1::SendRequest<Full<Bytes>>,
}

impl EventStream {
    /// The data of the next event, or `None` at the end.
    pub(crate) async fn data(&mut self) -> Option<String> {
        loop {
            if let Some((event, rest)) = self.buffer.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.buffer = rest;
                // Comments keep the connection alive.
                if let Some(data) = event.strip_prefix("data: ") {
                    return Some(data.to_owned());
                }
                continue;
            }
            let frame = timeout(TIMEOUT, self.body.frame()).await.expect("gets a frame")?;
            let bytes = frame.expect("the body is valid").into_data().expect("is data");
            self.buffer.push_str(std::str::from_utf8(&bytes).expect("is text"));
        }
    }

    /// The events up to the first that fulfills the condition.
    pub(crate) async fn until(&mut self, condition: impl Fn(&Value) -> bool) -> Vec<Value> {
        let mut events = Vec::new();
        loop {
            let data = self.data().await.unwrap_or_else(|| panic!("the stream ended after {events:#?}"));
            events.push(serde_json::from_str(&data).expect("is JSON"));
            if events.last().is_some_and(&condition) {
                return events;
            }
        }
    }

    /// The remaining events; an event that is not JSON becomes a text.
    pub(crate) async fn rest(&mut self) -> Vec<Value> {
        let mut events = Vec::new();
        while let Some(data) = self.data().await {
            events.push(serde_json::from_str(&data).unwrap_or(Value::String(data)));
        }
        events
    }
}

/// The bytes of the response to a request without a body, as text.
pub(crate) async fn raw_response(host: &str, method: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(host).await.expect("connects");
    let request = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("sends");
    let mut response = String::new();
    timeout(TIMEOUT, stream.read_to_string(&mut response)).await.expect("ends").expect("is text");
    response
}

/// A client's WebSocket.
pub(crate) struct Socket(pub(crate) WebSocketStream<TcpStream>);

impl Socket {
    /// The next frame as a log line.
    pub(crate) async fn line(&mut self) -> LogLine {
        match self.event().await {
            Message::Text(text) => serde_json::from_str(&text).expect("one object"),
            other => panic!("{other:?} is not a line"),
        }
    }

    /// The next frame as JSON.
    pub(crate) async fn json(&mut self) -> Value {
        match self.event().await {
            Message::Text(text) => serde_json::from_str(&text).expect("is JSON"),
            other => panic!("{other:?} is not a text"),
        }
    }

    /// The next frame as an array of an agent's lines.
    pub(crate) async fn agent_lines(&mut self) -> Vec<Value> {
        self.json().await.as_array().expect("is an array").clone()
    }

    /// The close frame, which is next.
    pub(crate) async fn closed(&mut self) -> CloseFrame {
        match self.event().await {
            Message::Close(frame) => frame.expect("has a code"),
            other => panic!("{other:?} is not the end"),
        }
    }

    /// The next frame other than a ping.
    pub(crate) async fn event(&mut self) -> Message {
        loop {
            let message = timeout(TIMEOUT, self.0.next()).await.expect("gets a message");
            let message = message.expect("the connection is open").expect("the message is valid");
            if !message.is_ping() {
                return message;
            }
        }
    }

    /// The remaining lines and the close frame.
    pub(crate) async fn rest(&mut self) -> (Vec<LogLine>, CloseFrame) {
        let mut lines = Vec::new();
        loop {
            match self.event().await {
                Message::Text(text) => lines.push(serde_json::from_str(&text).expect("one object")),
                Message::Close(frame) => return (lines, frame.expect("has a code")),
                other => panic!("{other:?} is neither a line nor a close frame"),
            }
        }
    }
}

/// Sends the header of a frame of 1 MiB without its payload, and waits until the server ends the connection. The limit is
/// below the 30 s after which the server drops a client that does not answer pings.
pub(crate) async fn send_oversized_header(socket: Socket) {
    let mut stream = socket.0.into_inner();
    let header = [&[0x81, 0x80 | 127][..], &(1_u64 << 20).to_be_bytes(), &[0; 4]].concat();
    stream.write_all(&header).await.expect("sends");
    let mut rest = Vec::new();
    // The read may fail, because the server may reset the connection.
    let _ = timeout(Duration::from_secs(20), stream.read_to_end(&mut rest)).await.expect("ends");
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is not a text")).to_owned()
}

/// Asserts that a log stream ended as complete.
pub(crate) fn assert_done(close: &CloseFrame) {
    assert_eq!((u16::from(close.code), close.reason.as_str()), (1000, "done"));
}
