use std::time::Duration;

use chat_workspace_tools::{
    api::scripted::{ScriptedApi, StreamControl, VirtualClock},
    prelude::*,
};
use dioxus::prelude::*;
use serde_json::Value;
use web_sys::Element as DomElement;

use crate::{Frame, Subject, animation_frame::next_frame};

/// A mounted scene. Its signals and its server can be changed.
#[derive(Clone, Debug)]
pub struct StagedScene {
    /// The root element.
    pub root: DomElement,
    /// The clock.
    pub clock: VirtualClock,
    /// The server.
    pub api: ScriptedApi,
    /// The workspace of the chat.
    pub workspace_id: Signal<Option<WorkspaceId>>,
    /// The build of the chat.
    pub build_id: Signal<Option<BuildId>>,
    /// The agent of the chat.
    pub agent_id: Signal<Option<AgentId>>,
    /// The component and its props.
    pub subject: Signal<Subject>,
    /// Whether the host holds the row open (`true`) or closed (`false`); none for an uncontrolled row.
    pub open: Signal<Option<bool>>,
    /// Whether the host of a controlled row ignores `on_open_change`.
    pub ignores_open_change: Signal<bool>,
    /// The frame around the component.
    pub frame: Signal<Frame>,
}

impl PartialEq for StagedScene {
    fn eq(&self, other: &Self) -> bool {
        self.root == other.root
    }
}

impl StagedScene {
    /// Binds the chat to this build.
    pub fn bind(&self, build: BuildId) {
        let mut build_id = self.build_id;
        build_id.set(Some(build));
    }

    /// Names the agent that the chat works with.
    pub fn choose_agent(&self, agent: AgentId) {
        let mut agent_id = self.agent_id;
        agent_id.set(Some(agent));
    }

    /// Completes the call with this result.
    pub fn complete(&self, result: Value) {
        self.set_status(ToolStatus::Completed, result);
    }

    /// Ends the call with an error of the chat's protocol.
    pub fn fail(&self, result: Value) {
        self.set_status(ToolStatus::Error, result);
    }

    /// Sets the status of the call, and its result.
    pub fn set_status(&self, new: ToolStatus, outcome: Value) {
        let mut subject = self.subject;
        match &mut *subject.write() {
            Subject::Section { status, build_id } => {
                *status = new;
                *build_id = outcome["build_id"].as_str().and_then(|id| id.parse().ok());
            }
            Subject::Tool { status, result, is_error, .. } => {
                (*status, *result, *is_error) = (new, outcome, new == ToolStatus::Error);
            }
        }
    }

    /// Opens or closes a controlled row.
    pub fn set_open(&self, value: bool) {
        let mut open = self.open;
        open.set(Some(value));
    }

    /// Makes the host of a controlled row ignore `on_open_change`, or follow it.
    pub fn ignore_open_change(&self, value: bool) {
        let mut ignores_open_change = self.ignores_open_change;
        ignores_open_change.set(value);
    }

    /// Changes the frame.
    pub fn reframe(&self, new: Frame) {
        let mut frame = self.frame;
        frame.set(new);
    }

    /// Closes every open stream with this code.
    pub fn close_streams(&self, code: u16) {
        self.api.control_streams(&StreamControl::Close(code));
    }

    /// Sends this text on every open stream.
    pub fn send(&self, frame: &str) {
        self.api.control_streams(&StreamControl::Send(frame.to_owned()));
    }

    /// Advances the clock. Timers fire one after another, each at its own time, and may start new timers.
    pub async fn advance(&self, time: Duration) {
        let end = self.clock.now() + time;
        while let Some(due) = self.clock.next_due().filter(|due| *due <= end) {
            self.clock.advance(due.saturating_sub(self.clock.now()));
            next_frame().await;
        }
        self.clock.advance(end.saturating_sub(self.clock.now()));
    }
}
