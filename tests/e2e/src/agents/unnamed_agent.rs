use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{self, AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

/// The key of the agent's id in the record of a chat.
const KEY: &[u8] = b"\"agent_id\":";
/// Has the same length, because the length of a message is sent before it.
const OTHER_KEY: &[u8; KEY.len()] = b"\"no_agent\":";

/// A TCP proxy between browser and server that hides the agents of chats.
#[derive(Debug)]
pub(super) struct WithoutAgentIds {
    address: SocketAddr,
    hidden_ids: Arc<AtomicUsize>,
}

impl WithoutAgentIds {
    pub(super) async fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
        let proxy = Self { address: listener.local_addr().expect("listens"), hidden_ids: Arc::default() };
        let hidden_ids = Arc::clone(&proxy.hidden_ids);
        tokio::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                // Ignores connection errors, which the page handles.
                tokio::spawn(forward(browser, server, Arc::clone(&hidden_ids)));
            }
        });
        proxy
    }

    pub(super) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) fn hidden_ids(&self) -> usize {
        self.hidden_ids.load(Ordering::Relaxed)
    }
}

async fn forward(browser: TcpStream, server: SocketAddr, hidden_ids: Arc<AtomicUsize>) -> io::Result<()> {
    let (mut from_browser, to_browser) = browser.into_split();
    let (from_server, mut to_server) = TcpStream::connect(server).await?.into_split();
    tokio::select! {
        sent = io::copy(&mut from_browser, &mut to_server) => sent.map(drop),
        answered = copy_without_ids(from_server, to_browser, &hidden_ids) => answered,
    }
}

/// Copies the answers of the server. Keeps the start of a possible key until the rest has arrived.
async fn copy_without_ids(
    mut server: OwnedReadHalf,
    mut browser: OwnedWriteHalf,
    hidden_ids: &AtomicUsize,
) -> io::Result<()> {
    let mut bytes = Vec::new();
    while server.read_buf(&mut bytes).await? > 0 {
        while let Some(at) = bytes.windows(KEY.len()).position(|window| window == KEY) {
            bytes[at..at + KEY.len()].copy_from_slice(OTHER_KEY);
            hidden_ids.fetch_add(1, Ordering::Relaxed);
        }
        let kept = (1..KEY.len()).rev().find(|len| bytes.ends_with(&KEY[..*len])).unwrap_or(0);
        let rest = bytes.split_off(bytes.len() - kept);
        browser.write_all(&bytes).await?;
        bytes = rest;
    }
    browser.write_all(&bytes).await
}
