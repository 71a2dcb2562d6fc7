//! The browser's fetch, WebSocket and clock.

#[cfg(target_arch = "wasm32")]
mod clock;
#[cfg(target_arch = "wasm32")]
mod fetch;
#[cfg(target_arch = "wasm32")]
mod listener;
#[cfg(target_arch = "wasm32")]
mod socket;
#[cfg(target_arch = "wasm32")]
mod wakes;

#[cfg(target_arch = "wasm32")]
pub use clock::BrowserClock;

use super::{ApiFuture, LogBody, LogStream, WorkspaceApi};
use crate::workspace::{BuildId, Workspace, WorkspaceBuild, WorkspaceId};

/// The Coder API over the browser's own fetch and WebSocket.
///
/// Signing in is the page's matter: requests carry the cookies that the browser has for the server, and no token is
/// ever put into a URL.
///
/// ## Without a browser
/// It exists on every target, so that an app that is rendered on a server compiles there too. Outside wasm32 it asks
/// for nothing and no answer ever comes.
#[derive(Clone, Debug, Default)]
pub struct BrowserApi {
    base: String,
}

impl BrowserApi {
    /// The server that the page came from.
    pub fn same_origin() -> Self {
        Self::default()
    }

    /// A server at another place: a path (`/coder`) or an origin (`https://coder.example.com`). The server has to
    /// admit the page's origin.
    pub fn at(base: &str) -> Self {
        Self { base: base.trim_end_matches('/').to_owned() }
    }

    fn workspace_url(&self, id: WorkspaceId) -> String {
        [&self.base, "/api/v2/workspaces/", &id.to_text()].concat()
    }

    fn build_url(&self, id: BuildId) -> String {
        [&self.base, "/api/v2/workspacebuilds/", &id.to_text()].concat()
    }

    fn log_url(&self, id: BuildId) -> String {
        self.build_url(id) + "/logs"
    }

    fn follow_url(&self, id: BuildId, after: Option<i64>) -> String {
        // -1 is before every line: ids are positive.
        [&self.log_url(id), "?follow=true&after=", &after.unwrap_or(-1).to_string()].concat()
    }
}

/// Fetches a log list from any address: a building block for a [`WorkspaceApi`] of your own.
///
/// What [`BrowserApi`] says of signing in and of pages without a browser holds here too.
pub fn fetch_log(url: &str) -> LogBody {
    network::read_pieces(url.to_owned())
}

/// Follows a log over a WebSocket at any address (`https:` and paths, too): a building block for a [`WorkspaceApi`] of your
/// own.
pub fn follow_log(url: &str) -> LogStream {
    network::follow(url.to_owned())
}

impl WorkspaceApi for BrowserApi {
    fn workspace(&self, id: WorkspaceId) -> ApiFuture<Workspace> {
        network::read(self.workspace_url(id))
    }

    fn build(&self, id: BuildId) -> ApiFuture<WorkspaceBuild> {
        network::read(self.build_url(id))
    }

    fn build_log(&self, id: BuildId) -> LogBody {
        network::read_pieces(self.log_url(id))
    }

    fn follow_build_log(&self, id: BuildId, after: Option<i64>) -> LogStream {
        network::follow(self.follow_url(id, after))
    }
}

#[cfg(target_arch = "wasm32")]
mod network {
    pub(super) use super::{
        fetch::{read, read_pieces},
        socket::follow,
    };
}

#[cfg(not(target_arch = "wasm32"))]
mod network {
    use futures_util::{FutureExt, StreamExt, future, stream};

    use super::{ApiFuture, LogBody, LogStream};

    pub(super) fn read<T: 'static>(_: String) -> ApiFuture<T> {
        future::pending().boxed_local()
    }

    pub(super) fn read_pieces(_: String) -> LogBody {
        stream::pending().boxed_local()
    }

    pub(super) fn follow(_: String) -> LogStream {
        stream::pending().boxed_local()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001";

    #[test]
    fn the_addresses_are_those_of_the_coder_api() {
        let (build, workspace) = (ID.parse().expect("a UUID"), ID.parse().expect("a UUID"));
        for (api, base) in [
            (BrowserApi::same_origin(), ""),
            (BrowserApi::at("/coder/"), "/coder"),
            (BrowserApi::at("https://coder.example.com"), "https://coder.example.com"),
        ] {
            assert_eq!(api.workspace_url(workspace), format!("{base}/api/v2/workspaces/{ID}"));
            assert_eq!(api.build_url(build), format!("{base}/api/v2/workspacebuilds/{ID}"));
            assert_eq!(api.log_url(build), format!("{base}/api/v2/workspacebuilds/{ID}/logs"));
            let follow = format!("{base}/api/v2/workspacebuilds/{ID}/logs?follow=true&after=");
            assert_eq!(api.follow_url(build, None), format!("{follow}-1"));
            assert_eq!(api.follow_url(build, Some(20_431)), format!("{follow}20431"));
        }
    }
}
