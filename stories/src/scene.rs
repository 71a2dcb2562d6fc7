use std::time::Duration;

use chat_workspace_tools::{
    api::scripted::{Fault, Request, ScriptedApi, ScriptedBuild, VirtualClock},
    prelude::*,
    tool_call::WorkspaceAction,
};
use dioxus::core::Attribute;
use serde_json::Value;

use crate::ids;

/// A component with its chat, its server and its clock.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The clock. It shows the time at which the story begins.
    pub clock: VirtualClock,
    /// The server.
    pub api: ScriptedApi,
    /// The workspace of the chat.
    pub workspace_id: Option<WorkspaceId>,
    /// The build of the chat.
    pub build_id: Option<BuildId>,
    /// The agent of the chat.
    pub agent_id: Option<AgentId>,
    /// The base URL of the workspaces' pages; without it the rows have no links.
    pub site: Option<&'static str>,
    /// The texts of the rows.
    pub strings: Strings,
    /// The component and its props.
    pub subject: Subject,
    /// When the call started, if the host says so.
    pub started_at: Option<Timestamp>,
    /// Whether the host holds the row open (`true`) or closed (`false`); none for an uncontrolled row.
    pub open: Option<bool>,
    /// Attributes of the component's root element.
    pub attributes: Vec<Attribute>,
    /// The frame around the component.
    pub frame: Frame,
}

/// The component of a scene, and its props.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// The log section without a row.
    Section {
        /// The status of the call.
        status: ToolStatus,
        /// The build that the result names.
        build_id: Option<BuildId>,
    },
    /// A tool call's row.
    Tool {
        /// What the tool does.
        action: WorkspaceAction,
        /// The status of the call.
        status: ToolStatus,
        /// The arguments of the call.
        args: Value,
        /// The result of the call.
        result: Value,
        /// Whether the chat's protocol marks the result as an error.
        is_error: bool,
    },
}

/// The frame around a component.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// The width, in CSS pixels; by default all available width.
    pub width: Option<u32>,
    /// The direction of text.
    pub direction: Direction,
    /// The colour scheme; by default that of the page.
    pub theme: Option<Theme>,
}

/// The direction of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// From left to right.
    #[default]
    LeftToRight,
    /// From right to left.
    RightToLeft,
}

/// A colour scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Subject {
    /// A running call of this tool.
    pub fn running(action: WorkspaceAction) -> Self {
        Self::Tool { action, status: ToolStatus::Running, args: Value::Null, result: Value::Null, is_error: false }
    }

    /// A completed call of this tool.
    pub fn completed(action: WorkspaceAction, result: Value) -> Self {
        Self::Tool { action, status: ToolStatus::Completed, args: Value::Null, result, is_error: false }
    }

    /// A call of this tool that ended with an error of the chat's protocol.
    pub fn error(action: WorkspaceAction, result: Value) -> Self {
        Self::Tool { action, status: ToolStatus::Error, args: Value::Null, result, is_error: true }
    }

    /// Sets the arguments of the call.
    #[must_use]
    pub fn with_args(mut self, new: Value) -> Self {
        if let Self::Tool { args, .. } = &mut self {
            *args = new;
        }
        self
    }
}

impl Scene {
    /// A chat with a workspace, on an empty server.
    pub fn new(subject: Subject) -> Self {
        let clock = VirtualClock::default();
        let api = ScriptedApi::new(clock.clone());
        let (workspace_id, frame) = (Some(ids::workspace()), Frame::default());
        let strings = Strings::default();
        Self {
            clock,
            api,
            workspace_id,
            build_id: None,
            agent_id: None,
            site: None,
            strings,
            subject,
            started_at: None,
            open: None,
            attributes: Vec::new(),
            frame,
        }
    }

    /// Adds a build to the server.
    #[must_use]
    pub fn with_build(self, build: ScriptedBuild) -> Self {
        self.api.add_build(build);
        self
    }

    /// Makes requests like this one fail.
    #[must_use]
    pub fn with_fault(self, request: Request, fault: Fault) -> Self {
        self.api.add_fault(request, fault);
        self
    }

    /// Starts the story this many seconds after the script.
    #[must_use]
    pub fn at(self, seconds: f64) -> Self {
        self.clock.advance(Duration::from_secs_f64(seconds));
        self
    }

    /// Binds the chat to this build.
    #[must_use]
    pub fn bound_to(self, build: BuildId) -> Self {
        Self { build_id: Some(build), ..self }
    }

    /// Sets when the call started. The time zero of the script is 2026-04-10T09:15:30Z.
    #[must_use]
    pub fn called_at(self, time: &str) -> Self {
        Self { started_at: Timestamp::parse(time), ..self }
    }

    /// Removes the workspace from the chat.
    #[must_use]
    pub fn unbound(self) -> Self {
        Self { workspace_id: None, ..self }
    }

    /// Sets the texts of the rows.
    #[must_use]
    pub fn with_strings(self, strings: Strings) -> Self {
        Self { strings, ..self }
    }

    /// Sets the frame.
    #[must_use]
    pub fn framed(self, frame: Frame) -> Self {
        Self { frame, ..self }
    }
}

impl Frame {
    /// As style properties, which a Content-Security-Policy allows, sorted by name as Dioxus requires.
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
