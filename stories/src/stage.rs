use chat_workspace_tools::{api::Api, prelude::*};
use dioxus::prelude::*;
use dioxus_web::WebEventExt;

use crate::{Scene, StagedScene, Story, Subject};

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
                            started_at: scene.started_at,
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
                            started_at: scene.started_at,
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
