use std::time::Duration;

use chat_workspace_tools::{
    api::scripted::{Fault, Request, ScriptedApi, ScriptedBuild, VirtualClock},
    prelude::*,
    tool_call::WorkspaceAction,
};
use dioxus::core::Attribute;
use serde_json::Value;

use crate::{Play, ids};

/// One state worth seeing, and the proof that it is as it should be.
#[derive(Clone, Copy, Debug)]
pub struct Story {
    /// Its address: `?story=<id>`. Never changes.
    pub id: &'static str,
    /// What it is called in the list.
    pub title: &'static str,
    /// Why it exists.
    pub why: &'static str,
    /// Makes its scene anew.
    pub scene: fn() -> Scene,
    /// What a person does in it and finds.
    pub play: Play,
}

impl PartialEq for Story {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// A component in its surroundings: the chat, the server and the time.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The time. It stands where the story begins.
    pub clock: VirtualClock,
    /// The server.
    pub api: ScriptedApi,
    /// The workspace the chat is bound to.
    pub workspace_id: Option<WorkspaceId>,
    /// The build the chat is bound to.
    pub build_id: Option<BuildId>,
    /// The agent the chat is bound to.
    pub agent_id: Option<AgentId>,
    /// Where workspaces have their pages; without it the rows have no links.
    pub site: Option<&'static str>,
    /// The texts of the rows.
    pub strings: Strings,
    /// What is shown.
    pub subject: Subject,
    /// What it is shown in.
    pub frame: Frame,
}

/// What a scene shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// The log section on its own.
    Section {
        /// Where the call stands.
        status: ToolStatus,
        /// The build that its result names.
        build_id: Option<BuildId>,
    },
    /// A tool call's row.
    Tool {
        /// What the tool does.
        action: WorkspaceAction,
        /// Where the call stands.
        status: ToolStatus,
        /// Its arguments.
        args: Value,
        /// Its result.
        result: Value,
        /// Whether the protocol marks the result as an error.
        is_error: bool,
    },
}

/// What a scene is shown in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// How wide it is, in CSS pixels; as wide as there is room where none.
    pub width: Option<u32>,
    /// Which way text runs.
    pub direction: Direction,
    /// Light or dark; as the page is where none.
    pub theme: Option<Theme>,
}

/// Which way text runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// From left to right.
    #[default]
    LeftToRight,
    /// From right to left.
    RightToLeft,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Subject {
    /// A call of this tool that has not ended.
    pub fn running(action: WorkspaceAction) -> Self {
        Self::Tool { action, status: ToolStatus::Running, args: Value::Null, result: Value::Null, is_error: false }
    }

    /// A call of this tool that ended with this result.
    pub fn completed(action: WorkspaceAction, result: Value) -> Self {
        Self::Tool { action, status: ToolStatus::Completed, args: Value::Null, result, is_error: false }
    }

    /// A call of this tool that ended with an error by protocol.
    pub fn error(action: WorkspaceAction, result: Value) -> Self {
        Self::Tool { action, status: ToolStatus::Error, args: Value::Null, result, is_error: true }
    }

    /// The call was made with these arguments.
    #[must_use]
    pub fn with_args(mut self, new: Value) -> Self {
        if let Self::Tool { args, .. } = &mut self {
            *args = new;
        }
        self
    }
}

impl Scene {
    /// This subject in a chat that is bound to its workspace, on a server with nothing on it.
    pub fn new(subject: Subject) -> Self {
        let clock = VirtualClock::default();
        let api = ScriptedApi::new(clock.clone());
        let (workspace_id, frame) = (Some(ids::workspace()), Frame::default());
        let strings = Strings::default();
        Self { clock, api, workspace_id, build_id: None, agent_id: None, site: None, strings, subject, frame }
    }

    /// The server has this build.
    #[must_use]
    pub fn with_build(self, build: ScriptedBuild) -> Self {
        self.api.add_build(build);
        self
    }

    /// From the beginning, requests such as this go wrong.
    #[must_use]
    pub fn with_fault(self, request: Request, fault: Fault) -> Self {
        self.api.add_fault(request, fault);
        self
    }

    /// The story begins this many seconds after the script does.
    #[must_use]
    pub fn at(self, seconds: f64) -> Self {
        self.clock.advance(Duration::from_secs_f64(seconds));
        self
    }

    /// The chat is bound to this build.
    #[must_use]
    pub fn bound_to(self, build: BuildId) -> Self {
        Self { build_id: Some(build), ..self }
    }

    /// The chat knows nothing of a workspace.
    #[must_use]
    pub fn unbound(self) -> Self {
        Self { workspace_id: None, ..self }
    }

    /// The rows speak in these texts.
    #[must_use]
    pub fn speaking(self, strings: Strings) -> Self {
        Self { strings, ..self }
    }

    /// It is shown in this frame.
    #[must_use]
    pub fn framed(self, frame: Frame) -> Self {
        Self { frame, ..self }
    }
}

impl Frame {
    /// As single style properties, which a page's Content-Security-Policy does not mind, sorted as Dioxus wants it.
    pub(crate) fn style(self) -> Vec<Attribute> {
        let width = self.width.map(|width| format!("{width}px"));
        let background = self.theme.map(|_| "Canvas");
        let text = self.theme.map(|_| "CanvasText");
        let scheme = self.theme.map(Theme::name);
        vec![
            Attribute::new("background-color", background, Some("style"), false),
            Attribute::new("color", text, Some("style"), false),
            Attribute::new("color-scheme", scheme, Some("style"), false),
            Attribute::new("width", width, Some("style"), false),
        ]
    }
}

impl Theme {
    /// As CSS's `color-scheme`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl Direction {
    /// As HTML's `dir`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}
