//! The command line program as a gateway, also to a deployment with encryption.

use std::{path::Path, process::Stdio, sync::Arc};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines},
    net::TcpListener,
    process::{Child, ChildStdin, ChildStdout},
    sync::mpsc,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, rustls};
use workspace_server::Config;

use super::{
    mcp_support::{CODER_TOKEN, GATEWAY_TOKEN, OLD_VERSION, call_as, error, request},
    program::{end, program},
    support::{Client, TIMEOUT, TestServer},
};

/// A program that is a gateway, and its standard streams.
struct Program {
    child: Child,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Program {
    /// Starts a program that trusts the certificates of a file, or else those of this machine.
    async fn start(url: &str, certificates: Option<&Path>) -> Self {
        let mut command = program(&["mcp", "--coder-url", url]);
        command.env("CODER_SESSION_TOKEN", CODER_TOKEN).stdin(Stdio::piped());
        command.envs(certificates.map(|file| ("SSL_CERT_FILE", file)));
        let mut child = command.spawn().expect("starts");
        let input = child.stdin.take().expect("has input");
        let lines = BufReader::new(child.stdout.take().expect("has output")).lines();
        let mut program = Self { child, input, lines };
        let info = json!({ "name": "test", "version": "1" });
        let params = json!({ "protocolVersion": OLD_VERSION, "capabilities": {}, "clientInfo": info });
        program.ask(&request("initialize", &params)).await;
        program.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" })).await;
        program
    }

    async fn send(&mut self, message: &Value) {
        self.input.write_all(format!("{message}\n").as_bytes()).await.expect("writes");
    }

    async fn ask(&mut self, message: &Value) -> Value {
        self.send(message).await;
        let line = timeout(TIMEOUT, self.lines.next_line()).await.expect("answers").expect("reads");
        let line = line.expect("has a line");
        assert!(!line.contains("KLMNOPQ"), "{line}");
        serde_json::from_str(&line).expect("is JSON")
    }

    async fn call(&mut self, name: &str, arguments: Value) -> Value {
        self.ask(&request("tools/call", &json!({ "name": name, "arguments": arguments }))).await["result"].clone()
    }

    /// Ends the input, and waits for the end of the program.
    async fn end(self) {
        drop(self.input);
        let output = timeout(TIMEOUT, self.child.wait_with_output()).await.expect("ends").expect("ends");
        assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[tokio::test]
async fn a_gateway_needs_a_valid_address_and_tokens() {
    for (arguments, token, words) in [
        (vec!["mcp", "--coder-url", "http://127.0.0.1:1"], None, "CODER_SESSION_TOKEN is not set"),
        (vec!["mcp", "--coder-url", "http://127.0.0.1:1"], Some("a b"), "CODER_SESSION_TOKEN: a session token has"),
        (vec!["mcp", "--coder-url", "http://coder.example.com"], Some(CODER_TOKEN), "http is for this machine only"),
        (vec!["--coder-url", "http://127.0.0.1:1"], Some(CODER_TOKEN), "--coder-url needs --session-token"),
        (vec!["--coder-url", "http://127.0.0.1:1", "--faults"], Some(CODER_TOKEN), "cannot be used with '--faults'"),
    ] {
        let mut command = program(&arguments);
        command.env_remove("CODER_SESSION_TOKEN").envs(token.map(|token| ("CODER_SESSION_TOKEN", token)));
        let output = timeout(TIMEOUT, command.output()).await.expect("ends").expect("runs");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && errors.contains(words), "{arguments:?}: {errors}");
        assert!(!errors.contains("KLMNOPQ"), "{errors}");
    }
}

#[tokio::test]
async fn a_gateway_answers_on_standard_streams() {
    let config = Config { session_token: Some(CODER_TOKEN.to_owned()), ..Config::default() };
    let server = TestServer::start_with(config).await;
    let mut program = Program::start(&format!("http://{}", server.host()), None).await;
    let created = program.call("create_workspace", json!({ "template": "quick", "name": "my-ws" })).await;
    assert_eq!(created["structuredContent"]["workspace_name"], "my-ws", "{created}");
    server.next_build().await.succeed();
    program.end().await;
}

#[tokio::test]
async fn a_gateway_listens_and_ends_on_a_signal() {
    let config = Config { session_token: Some(CODER_TOKEN.to_owned()), ..Config::default() };
    let server = TestServer::start_with(config).await;
    let url = format!("http://{}", server.host());
    let mut command = program(&["--coder-url", &url, "--session-token", GATEWAY_TOKEN, "--port", "0"]);
    let mut child = command.env("CODER_SESSION_TOKEN", CODER_TOKEN).spawn().expect("starts");
    let mut lines = BufReader::new(child.stdout.take().expect("has output")).lines();
    let line = timeout(TIMEOUT, lines.next_line()).await.expect("starts").expect("reads").expect("has a line");
    let client = Client::new(line.strip_prefix("Listening on http://").expect("has the address"));
    let arguments = json!({ "template": "quick", "name": "my-ws" });
    let created = call_as(&client, GATEWAY_TOKEN, "create_workspace", arguments).await;
    assert_eq!(created["structuredContent"]["workspace_name"], "my-ws", "{created}");
    server.next_build().await.succeed();
    timeout(TIMEOUT, end(child, "-TERM")).await.expect("ends");
}

#[tokio::test]
async fn the_token_is_sent_only_to_a_deployment_with_a_trusted_certificate() {
    let certificate = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("is generated");
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("is generated");
    let folder = tempfile::tempdir().expect("makes a folder");
    let (trusted, untrusted) = (folder.path().join("trusted.pem"), folder.path().join("untrusted.pem"));
    std::fs::write(&trusted, certificate.cert.pem()).expect("writes");
    std::fs::write(&untrusted, other.cert.pem()).expect("writes");

    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(certificate.signing_key.serialize_der());
    let config = rustls::ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(vec![certificate.cert.der().clone()], key.into()).expect("is a configuration");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let url = format!("https://localhost:{}", listener.local_addr().expect("has an address").port());
    let (requests, mut received) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.expect("accepts");
            // The client refuses the certificate, or sends a request.
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut request = vec![0; 4096];
            let length = stream.read(&mut request).await.unwrap_or_default();
            request.truncate(length);
            let _ = requests.send(String::from_utf8_lossy(&request).into_owned());
            let response = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            let _ = stream.write_all(response.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });

    let build = json!({ "build_id": "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001" });
    let mut program = Program::start(&url, Some(&untrusted)).await;
    let result = program.call("read_build", build.clone()).await;
    assert!(error(&result).contains("cannot be reached: invalid peer certificate"), "{result}");
    program.end().await;
    assert!(received.try_recv().is_err_and(|error| error == mpsc::error::TryRecvError::Empty), "no request was sent");

    let mut program = Program::start(&url, Some(&trusted)).await;
    let result = program.call("read_build", build).await;
    assert!(error(&result).contains("does not accept the session token"), "{result}");
    program.end().await;
    let request = received.recv().await.expect("a request was sent");
    assert!(request.contains(&format!("coder-session-token: {CODER_TOKEN}")), "{request}");
}
