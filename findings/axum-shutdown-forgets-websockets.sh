#!/usr/bin/env bash
# Behaviour: axum's graceful shutdown waits for a response whose body is still being sent, but not for an open WebSocket: `serve`
#   returns at once while the socket's task runs on. Such a task sends no close frame when it is dropped: the client sees code 1006.
# Guess: a graceful shutdown waits for every open connection, WebSockets above all, or closes them with code 1001.
# Versions: axum 0.8.9, tokio 1.54.1, ws 8.23.0, Node 20.
# Output seen: stream: served for 4 s and whole; socket: served for 0 s, client closed with 1006
# Why it matters here: a server restart breaks off live logs unless it closes the sockets itself before its `main` returns.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "shutdown"
version = "0.0.0"
edition = "2024"

[dependencies]
axum = { version = "=0.8.9", features = ["ws"] }
futures-util = { version = "=0.3.34", default-features = false }
tokio = { version = "=1.54.1", features = ["macros", "net", "rt", "sync", "io-std", "io-util", "time"] }

[profile.dev]
debug = false
TOML
cat >src/main.rs <<'RUST'
use std::{convert::Infallible, time::{Duration, Instant}};

use axum::{Router, body::Body, extract::ws::{Message, WebSocketUpgrade}, routing::get};
use futures_util::stream;
use tokio::{io::AsyncReadExt, net::TcpListener, time::sleep};

/// Sends a line every second, three times.
async fn lines() -> Body {
    Body::from_stream(stream::unfold(0, |n| async move {
        sleep(Duration::from_secs(u64::from(n > 0))).await;
        (n < 4).then(|| (Ok::<_, Infallible>(format!("line {n}\n")), n + 1))
    }))
}

/// Serves until a byte comes on standard input, and prints how long `serve` ran after it.
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let socket = |upgrade: WebSocketUpgrade| async {
        upgrade.on_upgrade(|mut socket| async move {
            for n in 0..4 {
                sleep(Duration::from_secs(u64::from(n > 0))).await;
                if socket.send(Message::Text(format!("line {n}").into())).await.is_err() {
                    break;
                }
            }
            let _ = socket.send(Message::Close(None)).await;
        })
    };
    let app = Router::new().route("/stream", get(lines)).route("/socket", get(socket));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    let (stopped, time) = tokio::sync::oneshot::channel();
    let stop = async {
        let _ = tokio::io::stdin().read(&mut [0]).await;
        let _ = stopped.send(Instant::now());
    };
    axum::serve(listener, app).with_graceful_shutdown(stop).await.unwrap();
    println!("{}", time.await.unwrap().elapsed().as_secs());
}
RUST
CARGO_TARGET_DIR="$dir/target" cargo build --quiet
echo '{ "private": true }' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund ws@8.23.0 >/dev/null

echo "axum 0.8.9, ws 8.23.0, $(rustc --version), Node $(node --version)"
cat >main.cjs <<'JS'
const assert = require("node:assert");
const { spawn } = require("node:child_process");
const { once } = require("node:events");
const readline = require("node:readline");
const WebSocket = require("ws");

// Starts a server, stops it once `client` has got its first line, and tells what both saw.
async function stopped(client) {
  const server = spawn("target/debug/shutdown", { stdio: ["pipe", "pipe", "inherit"] });
  const lines = readline.createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const port = (await lines.next()).value;
  const seen = await client(port, () => server.stdin.write("x"));
  return { served: Number((await lines.next()).value), ...seen };
}

async function stream(port, stop) {
  const response = await fetch(`http://127.0.0.1:${port}/stream`);
  let text = "";
  for await (const piece of response.body) {
    if (!text) stop();
    text += Buffer.from(piece).toString();
  }
  return { lines: text.trim().split("\n").length };
}

async function socket(port, stop) {
  const client = new WebSocket(`ws://127.0.0.1:${port}/socket`);
  let lines = 0;
  client.on("message", () => {
    lines += 1;
    stop?.();
    stop = undefined;
  });
  const [code] = await once(client, "close");
  return { lines, code };
}

(async () => {
  const ofStream = await stopped(stream);
  const ofSocket = await stopped(socket);
  const untouched = await stopped(async (port, stop) => {
    const seen = await socket(port);
    stop();
    return seen;
  });
  console.log("stream:          ", JSON.stringify(ofStream));
  console.log("socket:          ", JSON.stringify(ofSocket));
  console.log("socket, no stop: ", JSON.stringify(untouched));
  // Control: a body that is being sent is waited for.
  assert.strictEqual(ofStream.lines, 4);
  assert.ok(ofStream.served >= 2);
  // The process ends with `main`, and the socket with it.
  assert.deepStrictEqual(ofSocket, { served: 0, lines: 1, code: 1006 });
  // Control: a socket that is not disturbed gets all lines and an ordinary close.
  assert.deepStrictEqual(untouched, { served: 0, lines: 4, code: 1005 });
  console.log("as found: a graceful shutdown does not wait for WebSockets");
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
timeout 60 node main.cjs
