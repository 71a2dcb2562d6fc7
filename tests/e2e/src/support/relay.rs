use std::{net::SocketAddr, sync::Arc};

use tokio::{
    io::{self, AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::{Notify, watch},
};

use super::with_timeout;

/// A WebSocket that follows a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LogSocket {
    /// The value of the parameter `after`.
    pub(crate) after: i64,
    /// Whether the connection is open.
    pub(crate) is_open: bool,
}

/// A TCP proxy between browser and server that records the log sockets and can drop them.
#[derive(Debug)]
pub(crate) struct Relay {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    server: SocketAddr,
    sockets: watch::Sender<Vec<LogSocket>>,
    dropped: Notify,
}

impl Relay {
    pub(crate) async fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
        let address = listener.local_addr().expect("listens");
        let shared = Arc::new(Shared { server, sockets: watch::Sender::default(), dropped: Notify::new() });
        let relay = Self { address, shared: Arc::clone(&shared) };
        tokio::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                // Ignores connection errors, which the page handles.
                tokio::spawn(Arc::clone(&shared).forward(browser));
            }
        });
        relay
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All log sockets so far, in order.
    pub(crate) fn sockets(&self) -> Vec<LogSocket> {
        self.shared.sockets.borrow().clone()
    }

    /// Waits until no log socket is open.
    pub(crate) async fn wait_until_closed(&self) {
        let mut sockets = self.shared.sockets.subscribe();
        let closed = sockets.wait_for(|sockets| sockets.iter().all(|socket| !socket.is_open));
        with_timeout("all log sockets are closed", closed).await.expect("the relay is running");
    }

    /// Drops all log sockets without close frames.
    pub(crate) fn drop_sockets(&self) {
        self.shared.dropped.notify_waiters();
    }
}

impl Shared {
    /// Forwards one connection. A browser opens each WebSocket on a new connection, so the first request line tells whether
    /// it is one.
    async fn forward(self: Arc<Self>, browser: TcpStream) -> io::Result<()> {
        let mut browser = BufReader::new(browser);
        let mut request = String::new();
        browser.read_line(&mut request).await?;
        let mut server = TcpStream::connect(self.server).await?;
        server.write_all(request.as_bytes()).await?;
        let Some(after) = followed_after(&request) else {
            io::copy_bidirectional(&mut browser, &mut server).await?;
            return Ok(());
        };

        let dropped = self.dropped.notified();
        let mut index = 0;
        self.sockets.send_modify(|sockets| {
            index = sockets.len();
            sockets.push(LogSocket { after, is_open: true });
        });
        tokio::select! {
            _ = io::copy_bidirectional(&mut browser, &mut server) => {}
            () = dropped => {}
        }
        self.sockets.send_modify(|sockets| sockets[index].is_open = false);
        Ok(())
    }
}

/// The parameter `after` of a request that follows a log.
fn followed_after(request: &str) -> Option<i64> {
    let (_, query) = request.split_whitespace().nth(1)?.split_once("/logs?follow=true&after=")?;
    query.parse().ok()
}
