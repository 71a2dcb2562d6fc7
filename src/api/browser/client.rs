use super::{credentials::Credentials, watch::workspace_events};
use crate::{
    api::workspace_api::{ApiFuture, LogBody, LogStream, WorkspaceApi, WorkspaceStream},
    workspace::{AgentId, BuildId, BuildTimings, Workspace, WorkspaceBuild, WorkspaceId},
};

/// A client for the Coder API that uses the browser's fetch and WebSocket.
///
/// The user is signed in by cookies, which the browser adds to the requests. The client puts no token into a URL or a
/// header.
///
/// The type exists on every target, so that an app that is also rendered on a server compiles. Outside of wasm32 it sends
/// no request, and its futures never complete.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BrowserApi {
    base: String,
    credentials: Credentials,
}

impl BrowserApi {
    /// Uses the server that the page was loaded from.
    pub fn same_origin() -> Self {
        Self::default()
    }

    /// Uses the server at `base`: a path (`/coder`) or an origin (`https://coder.example.com`), with or without a slash at
    /// its end.
    ///
    /// A server of another origin has to answer with CORS headers. Requests to it carry no cookies unless the app asks for
    /// them by [`with_credentials`](Self::with_credentials).
    pub fn at(base: &str) -> Self {
        Self { base: base.trim_end_matches('/').to_owned(), ..Self::default() }
    }

    /// Sets when requests carry cookies. The default is [`Credentials::SameOrigin`].
    ///
    /// With [`Credentials::Include`], a server of another origin has to answer with `Access-Control-Allow-Origin`, naming
    /// the page's origin (not `*`), and with `Access-Control-Allow-Credentials: true`. It also has to check the `Origin`
    /// header of WebSocket requests, which CORS does not cover.
    ///
    /// ```
    /// use chat_workspace_tools::api::{BrowserApi, Credentials};
    ///
    /// let api = BrowserApi::at("https://coder.example.com").with_credentials(Credentials::Include);
    /// # let _ = api;
    /// ```
    #[must_use]
    pub fn with_credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    fn workspace_url(&self, id: WorkspaceId) -> String {
        format!("{}/api/v2/workspaces/{id}", self.base)
    }

    fn build_url(&self, id: BuildId) -> String {
        format!("{}/api/v2/workspacebuilds/{id}", self.base)
    }

    fn log_url(&self, id: BuildId) -> String {
        format!("{}/logs", self.build_url(id))
    }

    fn follow_url(&self, id: BuildId, after: Option<i64>) -> String {
        // Line ids are positive: -1 asks for all lines.
        format!("{}?follow=true&after={}", self.log_url(id), after.unwrap_or(-1))
    }

    fn agent_log_url(&self, id: AgentId, after: Option<i64>) -> String {
        // Unlike a build's, this endpoint rejects negative ids.
        format!("{}/api/v2/workspaceagents/{id}/logs?after={}", self.base, after.unwrap_or_default().max(0))
    }

    fn follow_agent_url(&self, id: AgentId, after: Option<i64>) -> String {
        // Safari cannot read the compressed messages of Coder's server.
        format!("{}&follow=true&no_compression=true", self.agent_log_url(id, after))
    }

    fn timings_url(&self, id: BuildId) -> String {
        format!("{}/timings", self.build_url(id))
    }

    fn watch_url(&self, id: WorkspaceId) -> String {
        format!("{}/watch-ws", self.workspace_url(id))
    }
}

impl WorkspaceApi for BrowserApi {
    fn workspace(&self, id: WorkspaceId) -> ApiFuture<Workspace> {
        network::get_json(self.workspace_url(id), self.credentials)
    }

    fn build(&self, id: BuildId) -> ApiFuture<WorkspaceBuild> {
        network::get_json(self.build_url(id), self.credentials)
    }

    fn build_log(&self, id: BuildId) -> LogBody {
        network::get_chunks(self.log_url(id), self.credentials)
    }

    fn follow_build_log(&self, id: BuildId, after: Option<i64>) -> LogStream {
        network::follow(self.follow_url(id, after))
    }

    fn agent_log(&self, id: AgentId, after: Option<i64>) -> LogBody {
        network::get_chunks(self.agent_log_url(id, after), self.credentials)
    }

    fn follow_agent_log(&self, id: AgentId, after: Option<i64>) -> LogStream {
        network::follow(self.follow_agent_url(id, after))
    }

    fn build_timings(&self, id: BuildId) -> ApiFuture<BuildTimings> {
        network::get_json(self.timings_url(id), self.credentials)
    }

    fn watch_workspace(&self, id: WorkspaceId) -> WorkspaceStream {
        watch_workspace(&self.watch_url(id))
    }
}

/// Fetches a log list from any URL: a building block for a [`WorkspaceApi`] of your own.
///
/// Like [`BrowserApi`], it never completes outside of wasm32.
pub fn fetch_log(url: &str, credentials: Credentials) -> LogBody {
    network::get_chunks(url.to_owned(), credentials)
}

/// Streams a log over a WebSocket: a building block for a [`WorkspaceApi`] of your own.
///
/// `url` may also be a path or an `http:` or `https:` URL. Like [`BrowserApi`], it never completes outside of wasm32.
pub fn follow_log(url: &str) -> LogStream {
    network::follow(url.to_owned())
}

/// Watches a workspace over a WebSocket whose frames are those of Coder's `watch-ws`: a building block for a
/// [`WorkspaceApi`] of your own.
///
/// `url` may also be a path or an `http:` or `https:` URL. Like [`BrowserApi`], it never completes outside of wasm32.
pub fn watch_workspace(url: &str) -> WorkspaceStream {
    workspace_events(network::follow(url.to_owned()))
}

#[cfg(target_arch = "wasm32")]
mod network {
    pub(super) use super::super::{
        fetch::{get_chunks, get_json},
        socket::follow,
    };
}

#[cfg(not(target_arch = "wasm32"))]
mod network {
    use futures_util::{FutureExt, StreamExt, future, stream};

    use super::super::credentials::Credentials;
    use crate::api::workspace_api::{ApiFuture, LogBody, LogStream};

    pub(super) fn get_json<T: 'static>(_: String, _: Credentials) -> ApiFuture<T> {
        future::pending().boxed_local()
    }

    pub(super) fn get_chunks(_: String, _: Credentials) -> LogBody {
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
    fn urls_follow_the_coder_api() {
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
            let agent = ID.parse().expect("a UUID");
            let log = format!("{base}/api/v2/workspaceagents/{ID}/logs?after=");
            for (after, expected) in [(None, 0), (Some(-1), 0), (Some(4_001), 4_001)] {
                assert_eq!(api.agent_log_url(agent, after), format!("{log}{expected}"));
                let follow = format!("{log}{expected}&follow=true&no_compression=true");
                assert_eq!(api.follow_agent_url(agent, after), follow);
            }
            assert_eq!(api.timings_url(build), format!("{base}/api/v2/workspacebuilds/{ID}/timings"));
            assert_eq!(api.watch_url(workspace), format!("{base}/api/v2/workspaces/{ID}/watch-ws"));
        }
    }

    #[test]
    fn cookies_go_to_other_origins_only_on_request() {
        let api = BrowserApi::at("https://coder.example.com");
        assert_eq!(api.credentials, Credentials::SameOrigin);
        assert_eq!(api.with_credentials(Credentials::Include).credentials, Credentials::Include);
    }
}
