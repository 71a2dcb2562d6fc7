use futures_util::StreamExt;
use serde::Deserialize;

use crate::{
    api::{
        error::ApiError,
        workspace_api::{LogStream, StreamEvent, WorkspaceEvent, WorkspaceStream},
    },
    workspace::Workspace,
};

/// A frame of `/api/v2/workspaces/{id}/watch-ws`.
#[derive(Debug, Deserialize)]
struct WatchFrame {
    /// `data`, `ping` or `error`.
    r#type: String,
    /// The workspace, for `data`. For `error` it is not read: only its type is needed.
    #[serde(default)]
    data: Option<Box<Workspace>>,
}

/// The events of a WebSocket that watches a workspace.
pub(super) fn workspace_events(socket: LogStream) -> WorkspaceStream {
    socket.filter_map(async |event| workspace_event(event)).boxed_local()
}

fn workspace_event(event: StreamEvent) -> Option<WorkspaceEvent> {
    match event {
        StreamEvent::Opened => None,
        StreamEvent::Frame(frame) => Some(frame_event(&frame)),
        StreamEvent::Closed { code } => Some(WorkspaceEvent::Closed { code }),
    }
}

/// An error, or a frame that cannot be read, ends the connection: the state that was received before may be outdated.
fn frame_event(frame: &str) -> WorkspaceEvent {
    match ApiError::read_json(frame.as_bytes()) {
        Ok(WatchFrame { data: Some(workspace), r#type }) if r#type == "data" => WorkspaceEvent::Changed(workspace),
        Ok(WatchFrame { r#type, .. }) if r#type == "ping" => WorkspaceEvent::Alive,
        _ => WorkspaceEvent::Closed { code: StreamEvent::BROKEN },
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, stream};

    use super::*;

    const DATA: &str = r#"{"type":"data","data":{"id":"7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001","name":"my-ws","new":1,
        "latest_build":{"id":"7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be002","job":{"status":"running"},"resources":null}}}"#;

    #[test]
    fn data_is_the_workspace_and_a_ping_is_alive() {
        let frames = [DATA, r#"{"type":"ping"}"#, r#"{"type":"ping","data":null}"#].map(str::to_owned);
        let events = [StreamEvent::Opened].into_iter().chain(frames.map(StreamEvent::Frame));
        let events = workspace_events(stream::iter(events).boxed_local()).collect::<Vec<_>>().now_or_never();
        let [WorkspaceEvent::Changed(workspace), WorkspaceEvent::Alive, WorkspaceEvent::Alive] =
            &events.expect("is complete")[..]
        else {
            panic!("other events")
        };
        assert_eq!(workspace.name, "my-ws");
    }

    #[test]
    fn errors_and_malformed_frames_end_the_connection() {
        let error = r#"{"type":"error","data":{"message":"No.","detail":"db"}}"#;
        for frame in [error, "", "{", "null", "[]", r#"{"type":"data"}"#, r#"{"type":"data","data":{"id":7}}"#, "{}"] {
            assert_eq!(frame_event(frame), WorkspaceEvent::Closed { code: StreamEvent::BROKEN }, "{frame}");
        }
    }
}
