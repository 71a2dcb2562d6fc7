use std::time::Duration;

use chat_workspace_tools::{
    api::{
        Api,
        scripted::{ScriptedApi, StreamControl, VirtualClock},
    },
    prelude::*,
};
use dioxus::prelude::*;
use dioxus_web::WebEventExt;
use serde_json::Value;
use web_sys::Element as DomElement;

use crate::{Frame, Scene, Story, Subject, animation_frame::next_frame};

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

    /// Completes the call with this result.
    pub fn complete(&self, result: Value) {
        self.end(ToolStatus::Completed, result);
    }

    /// Ends the call with an error of the chat's protocol.
    pub fn fail(&self, result: Value) {
        self.end(ToolStatus::Error, result);
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
    pub async fn pass(&self, time: Duration) {
        let end = self.clock.now() + time;
        while let Some(due) = self.clock.next_due().filter(|due| *due <= end) {
            self.clock.advance(due.saturating_sub(self.clock.now()));
            next_frame().await;
        }
        self.clock.advance(end.saturating_sub(self.clock.now()));
    }

    fn end(&self, ended: ToolStatus, outcome: Value) {
        let mut subject = self.subject;
        match &mut *subject.write() {
            Subject::Section { status, build_id } => {
                *status = ended;
                *build_id = outcome["build_id"].as_str().and_then(|id| id.parse().ok());
            }
            Subject::Tool { status, result, is_error, .. } => {
                (*status, *result, *is_error) = (ended, outcome, ended == ToolStatus::Error);
            }
        }
    }
}

/// A callback that a component called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SceneEvent {
    /// The name of the callback.
    pub name: &'static str,
    /// Its argument, as text.
    pub value: String,
}

/// Renders the scene of a story: the component and nothing else.
#[component]
pub fn Stage(
    /// The story.
    story: Story,
    /// Called when the scene is mounted.
    on_mount: Callback<StagedScene>,
    /// Changes the scene before it is mounted.
    #[props(default)]
    prepare: Option<Callback<Scene, Scene>>,
    /// Called when the component calls a callback.
    #[props(default)]
    on_event: Callback<SceneEvent>,
) -> Element {
    let scene: Scene = use_hook(|| {
        let scene = (story.scene)();
        prepare.map_or_else(|| scene.clone(), |prepare| prepare.call(scene.clone()))
    });
    let workspace_id = use_signal(|| scene.workspace_id);
    let build_id = use_signal(|| scene.build_id);
    let agent_id = use_signal(|| scene.agent_id);
    let subject = use_signal(|| scene.subject.clone());
    let mut open = use_signal(|| scene.open);
    let ignores_open_change = use_signal(|| false);
    let frame = use_signal(|| scene.frame);
    let api = use_hook(|| Api::with_clock(scene.api.clone(), scene.clock.clone()));
    let report = move |name, value| on_event.call(SceneEvent { name, value });
    let on_open_change = use_callback(move |value: bool| {
        report("on_open_change", value.to_string());
        if open.peek().is_some() && !*ignores_open_change.peek() {
            open.set(Some(value));
        }
    });
    let on_log_end = use_callback(move |end: LogEnd| {
        report("on_log_end", format!("{} lines of build {}", end.lines, end.build_id));
    });
    let on_log_error = use_callback(move |error: LogError| report("on_log_error", error.problem.to_string()));
    rsx! {
        div {
            class: "story-frame",
            dir: frame().direction.name(),
            onmounted: move |event| {
                if let Some(root) = event.try_as_web_event() {
                    on_mount.call(StagedScene {
                        root,
                        clock: scene.clock.clone(),
                        api: scene.api.clone(),
                        workspace_id,
                        build_id,
                        agent_id,
                        subject,
                        open,
                        ignores_open_change,
                        frame,
                    });
                }
            },
            ..frame().style(),
            ChatWorkspaceContext {
                api,
                workspace_id,
                build_id,
                agent_id,
                site: scene.site.map(str::to_owned),
                strings: scene.strings.clone(),
                match subject() {
                    Subject::Section { status, build_id } => rsx! {
                        WorkspaceBuildLogSection {
                            status,
                            build_id,
                            on_log_end,
                            on_log_error,
                            attributes: scene.attributes.clone(),
                        }
                    },
                    Subject::Tool { action, status, args, result, is_error } => rsx! {
                        WorkspaceTool {
                            name: action.tool_name(),
                            status,
                            args,
                            result,
                            is_error,
                            open: open(),
                            on_open_change,
                            on_log_end,
                            on_log_error,
                            attributes: scene.attributes.clone(),
                        }
                    },
                }
            }
        }
    }
}
