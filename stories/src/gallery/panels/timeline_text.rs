use chat_workspace_tools::api::scripted::{Request, TimelineEvent};

/// The text of an entry of the network timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineText {
    /// Whether the request failed, or the socket closed with another code than 1000.
    pub is_error: bool,
    pub what: String,
    /// The request or the socket.
    pub of: String,
    pub detail: String,
}

impl TimelineText {
    pub fn of(event: &TimelineEvent) -> Self {
        let text = |is_error, what: &str, of, detail| Self { is_error, what: what.to_owned(), of, detail };
        let none = String::new;
        match event {
            TimelineEvent::Requested(request) => text(false, "Request", path(request), none()),
            TimelineEvent::Answered(request) => text(false, "Answer", path(request), none()),
            TimelineEvent::Failed(request, error) => text(true, "Error", path(request), error.to_string()),
            TimelineEvent::Cancelled(request) => text(false, "Canceled", path(request), none()),
            TimelineEvent::Opened { stream } => text(false, "Opened", socket(*stream), none()),
            TimelineEvent::Sent { stream, excerpt, bytes } => {
                text(false, "Frame", socket(*stream), format!("{bytes} bytes: {excerpt}"))
            }
            TimelineEvent::Closed { stream, code } => {
                let of = stream.map_or_else(|| "WebSocket".to_owned(), socket);
                text(*code != 1000, "Closed", of, format!("code {code}"))
            }
            TimelineEvent::Disconnected { stream } => text(false, "Disconnected", socket(*stream), none()),
        }
    }
}

fn socket(stream: usize) -> String {
    format!("WebSocket {stream}")
}

/// The path of the request, without the common prefix and with short ids.
fn path(request: &Request) -> String {
    let short = |id: String| id.chars().take(8).collect::<String>();
    match request {
        Request::Workspace(id) => format!("GET workspaces/{}…", short(id.to_string())),
        Request::Build(id) => format!("GET workspacebuilds/{}…", short(id.to_string())),
        Request::Log(id) => format!("GET workspacebuilds/{}…/logs", short(id.to_string())),
        Request::Follow(id, after) => {
            format!("GET workspacebuilds/{}…/logs?follow=true&after={}", short(id.to_string()), after.unwrap_or(-1))
        }
        Request::AgentLog(id) => format!("GET workspaceagents/{}…/logs", short(id.to_string())),
        Request::FollowAgent(id, after) => {
            let after = after.unwrap_or_default();
            format!("GET workspaceagents/{}…/logs?follow=true&after={after}", short(id.to_string()))
        }
        Request::Timings(id) => format!("GET workspacebuilds/{}…/timings", short(id.to_string())),
        Request::Watch(id) => format!("GET workspaces/{}…/watch-ws", short(id.to_string())),
    }
}
