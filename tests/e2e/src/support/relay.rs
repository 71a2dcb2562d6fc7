use std::{net::SocketAddr, sync::Arc};

use tokio::{
    io::{self, AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::{Notify, watch},
};

use super::in_time;

/// A log socket as it was opened at the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LogSocket {
    /// The id of the line that it was to go on after.
    pub(crate) after: i64,
    /// Whether server and browser still hold it.
    pub(crate) is_open: bool,
}

/// Stands between the browser and the server, so that a test sees the log sockets and can break them. Bytes go through
/// unchanged.
#[derive(Debug)]
pub(crate) struct Relay {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    server: SocketAddr,
    sockets: watch::Sender<Vec<LogSocket>>,
    broken: Notify,
}

impl Relay {
    pub(crate) async fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
        let address = listener.local_addr().expect("listens");
        let shared = Arc::new(Shared { server, sockets: watch::Sender::default(), broken: Notify::new() });
        let relay = Self { address, shared: Arc::clone(&shared) };
        tokio::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                // A connection that breaks is for the page to deal with.
                tokio::spawn(Arc::clone(&shared).carry(browser));
            }
        });
        relay
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every log socket so far, in the order of opening.
    pub(crate) fn sockets(&self) -> Vec<LogSocket> {
        self.shared.sockets.borrow().clone()
    }

    /// Waits until no log socket is open.
    pub(crate) async fn all_closed(&self) {
        let mut sockets = self.shared.sockets.subscribe();
        let closed = sockets.wait_for(|sockets| sockets.iter().all(|socket| !socket.is_open));
        in_time("all log sockets are closed", closed).await.expect("the relay is there");
    }

    /// Breaks every log socket, as a network does: without a word to either side.
    pub(crate) fn break_sockets(&self) {
        self.shared.broken.notify_waiters();
    }
}

impl Shared {
    /// Carries one connection to its end. A browser opens a socket on a connection of its own, so a connection's first
    /// line tells whether it is one.
    async fn carry(self: Arc<Self>, browser: TcpStream) -> io::Result<()> {
        let mut browser = BufReader::new(browser);
        let mut request = String::new();
        browser.read_line(&mut request).await?;
        let mut server = TcpStream::connect(self.server).await?;
        server.write_all(request.as_bytes()).await?;
        let Some(after) = followed_after(&request) else {
            io::copy_bidirectional(&mut browser, &mut server).await?;
            return Ok(());
        };

        let broken = self.broken.notified();
        let mut index = 0;
        self.sockets.send_modify(|sockets| {
            index = sockets.len();
            sockets.push(LogSocket { after, is_open: true });
        });
        tokio::select! {
            _ = io::copy_bidirectional(&mut browser, &mut server) => {}
            () = broken => {}
        }
        self.sockets.send_modify(|sockets| sockets[index].is_open = false);
        Ok(())
    }
}

/// The `after` of a request that follows a log.
fn followed_after(request: &str) -> Option<i64> {
    let (_, query) = request.split_whitespace().nth(1)?.split_once("/logs?follow=true&after=")?;
    query.parse().ok()
}
