//! Real builds of the local workspace server, started as an agent would.

mod agent;
mod agent_wait;
mod server;

use std::time::Duration;

use agent::{LiveCall, run};
use chat_workspace_tools::{prelude::*, tool_call::WorkspaceAction};
use dioxus::prelude::*;
use server::{Server, Template};

/// A chat whose tool calls are buttons.
#[component]
pub(super) fn LivePage() -> Element {
    let templates = use_resource(|| async { Server.templates().await });
    let templates = templates.read();
    rsx! {
        header { class: "gallery-header",
            h2 { "Live" }
            p { "Each button is a tool call. The rows show the real build on the local workspace server." }
        }
        match &*templates {
            None => rsx! {
                p { class: "live-state", "Looking for a workspace server…" }
            },
            Some(Err(error)) => rsx! {
                p { class: "live-state", role: "status",
                    "This page was served without a workspace server ({error}), so it can run no build. Start both with "
                    code { "cargo xtask gallery" }
                    ". The stories work without it."
                }
            },
            Some(Ok(templates)) => rsx! {
                p { class: "live-state",
                    "To talk to an agent, open "
                    a { href: "chat/", "the example chat" }
                    "."
                }
                LiveChat { templates: templates.clone() }
            },
        }
    }
}

#[component]
fn LiveChat(templates: Vec<Template>) -> Element {
    let mut calls = use_signal(Vec::<LiveCall>::new);
    let workspace_id = use_signal(|| None::<WorkspaceId>);
    let build_id = use_signal(|| None::<BuildId>);
    let agent_id = use_signal(|| None::<AgentId>);
    let mut binds_agent = use_signal(|| true);
    let mut is_busy = use_signal(|| false);

    let act = use_callback(move |(action, template): (WorkspaceAction, Option<String>)| {
        spawn(async move {
            is_busy.set(true);
            let index = calls.len();
            calls.push(LiveCall::begin(index, action, template.as_deref()));
            let bind = agent::Binding { workspace_id, build_id, agent_id, binds_agent: *binds_agent.peek() };
            let pause = || gloo_timers::future::sleep(Duration::from_secs(1));
            let (result, is_error) = run(Server, action, template, bind, pause).await;
            if let Some(call) = calls.write().get_mut(index) {
                call.end(result, is_error);
            }
            is_busy.set(false);
        });
    });
    let has_workspace = workspace_id().is_some();
    rsx! {
        div { class: "live-buttons", role: "group", "aria-label": "Tool calls",
            for template in templates {
                button {
                    r#type: "button",
                    disabled: is_busy(),
                    title: template.description.clone(),
                    onclick: {
                        let name = template.name.clone();
                        move |_| act.call((WorkspaceAction::Create, Some(name.clone())))
                    },
                    "Create {template.name}"
                }
            }
            button {
                r#type: "button",
                disabled: is_busy() || !has_workspace,
                onclick: move |_| act.call((WorkspaceAction::Start, None)),
                "Start"
            }
            button {
                r#type: "button",
                disabled: is_busy() || !has_workspace,
                onclick: move |_| act.call((WorkspaceAction::Stop, None)),
                "Stop"
            }
            label { class: "field inline",
                input {
                    r#type: "checkbox",
                    checked: binds_agent(),
                    onchange: move |event| binds_agent.set(event.checked()),
                }
                span { "The chat names the workspace agent" }
            }
        }
        ChatWorkspaceContext { api: BrowserApi::same_origin(), workspace_id, build_id, agent_id,
            div { class: "live-chat",
                for call in calls() {
                    div { key: "{call.id}", class: "live-turn",
                        WorkspaceTool {
                            name: call.action.tool_name(),
                            status: call.status,
                            args: call.args.clone(),
                            result: call.result.clone(),
                            is_error: call.is_error,
                            tool_call_id: call.id.clone(),
                        }
                    }
                }
            }
        }
    }
}
