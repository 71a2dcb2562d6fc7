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

/// A scene that is on the page. Its signals and its server may be changed while it is looked at.
#[derive(Clone, Debug)]
pub struct StagedScene {
    /// The element around it.
    pub root: DomElement,
    /// The time.
    pub clock: VirtualClock,
    /// The server.
    pub api: ScriptedApi,
    /// The workspace the chat is bound to.
    pub workspace_id: Signal<Option<WorkspaceId>>,
    /// The build the chat is bound to.
    pub build_id: Signal<Option<BuildId>>,
    /// The agent the chat is bound to.
    pub agent_id: Signal<Option<AgentId>>,
    /// What is shown.
    pub subject: Signal<Subject>,
    /// What it is shown in.
    pub frame: Signal<Frame>,
}

impl PartialEq for StagedScene {
    fn eq(&self, other: &Self) -> bool {
        self.root == other.root
    }
}

impl StagedScene {
    /// The chat is from now on bound to this build.
    pub fn bind(&self, build: BuildId) {
        let mut build_id = self.build_id;
        build_id.set(Some(build));
    }

    /// The call ends well, with this result.
    pub fn complete(&self, result: Value) {
        self.end(ToolStatus::Completed, result);
    }

    /// The call ends with an error by protocol.
    pub fn fail(&self, result: Value) {
        self.end(ToolStatus::Error, result);
    }

    /// From now on it is shown in this frame.
    pub fn reframe(&self, new: Frame) {
        let mut frame = self.frame;
        frame.set(new);
    }

    /// Every open stream closes with this code.
    pub fn close_streams(&self, code: u16) {
        self.api.control_streams(&StreamControl::Close(code));
    }

    /// Every open stream sends this text.
    pub fn send(&self, frame: &str) {
        self.api.control_streams(&StreamControl::Send(frame.to_owned()));
    }

    /// Lets time pass as it would by itself: who waits for the clock is woken one after another, each at its own
    /// moment, and may begin to wait anew.
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

/// What a component told its host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SceneEvent {
    /// The callback that was called.
    pub name: &'static str,
    /// What with.
    pub value: String,
}

/// Shows a story's scene: the component and nothing else.
#[component]
pub fn Stage(
    /// The story.
    story: Story,
    /// Called once the scene is on the page.
    on_mount: Callback<StagedScene>,
    /// Changes the scene before it is shown.
    #[props(default)]
    prepare: Option<Callback<Scene, Scene>>,
    /// Called with what the component tells its host.
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
    let frame = use_signal(|| scene.frame);
    let api = use_hook(|| Api::with_clock(scene.api.clone(), scene.clock.clone()));
    let tell = move |name, value| on_event.call(SceneEvent { name, value });
    let on_open_change = use_callback(move |open: bool| tell("on_open_change", open.to_string()));
    let on_log_end = use_callback(move |end: LogEnd| {
        tell("on_log_end", format!("{} lines of build {}", end.lines, end.build_id));
    });
    let on_log_error = use_callback(move |error: LogError| tell("on_log_error", error.problem.to_string()));
    rsx! {
        div {
            class: "story-frame",
            dir: frame().direction.name(),
            onmounted: move |event| {
                if let Some(root) = event.try_as_web_event() {
                    let (clock, api) = (scene.clock.clone(), scene.api.clone());
                    on_mount.call(StagedScene { root, clock, api, workspace_id, build_id, agent_id, subject, frame });
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
                        WorkspaceBuildLogSection { status, build_id, on_log_end, on_log_error }
                    },
                    Subject::Tool { action, status, args, result, is_error } => rsx! {
                        WorkspaceTool {
                            name: action.tool_name(),
                            status,
                            args,
                            result,
                            is_error,
                            on_open_change,
                            on_log_end,
                            on_log_error,
                        }
                    },
                }
            }
        }
    }
}
