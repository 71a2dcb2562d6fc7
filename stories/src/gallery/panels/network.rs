use std::time::Duration;

use chat_workspace_tools::api::{
    ApiError, StreamEvent,
    scripted::{Fault, ScriptedApi, StreamControl, TimelineEntry},
};
use dioxus::prelude::*;

use super::timeline_text::TimelineText;
use crate::{StagedScene, animation_frame::next_frame};

/// The most entries that are shown, counted from the latest.
const SHOWN: usize = 200;
/// A frame that is cut off.
const MALFORMED: &str = "{\"id\": 99";

/// The requests and frames of the component, and controls for faults.
#[component]
pub(super) fn NetworkPanel(scene: StagedScene) -> Element {
    let api = scene.api;
    let mut entries = use_signal(Vec::new);
    let watched = api.clone();
    use_future(move || {
        let api = watched.clone();
        async move {
            loop {
                entries.set(api.timeline());
                api.changed().await;
                // Many changes at once need one render.
                next_frame().await;
            }
        }
    });
    let all = entries.read();
    let left_out = all.len().saturating_sub(SHOWN);
    rsx! {
        NetworkButtons { api: ApiHandle(api) }
        if all.is_empty() {
            p { class: "panel-state", "No requests yet." }
        } else {
            table { class: "records",
                thead {
                    tr {
                        th { scope: "col", "At" }
                        th { scope: "col", "What" }
                        th { scope: "col", "Of" }
                        th { scope: "col", "Detail" }
                    }
                }
                tbody {
                    if left_out > 0 {
                        tr { td { colspan: 4, "{left_out} earlier entries" } }
                    }
                    for (index, entry) in all.iter().enumerate().skip(left_out) {
                        EntryRow { key: "{index}", entry: entry.clone() }
                    }
                }
            }
        }
    }
}

#[component]
fn EntryRow(entry: TimelineEntry) -> Element {
    let TimelineText { is_error, what, of, detail } = TimelineText::of(&entry.event);
    rsx! {
        tr { "data-kind": is_error.then_some("error"),
            td { "{entry.at.as_secs_f64():.1} s" }
            td { "{what}" }
            td { code { "{of}" } }
            td { class: "record-detail", "{detail}" }
        }
    }
}

/// The server as a prop. It never changes: each scene mounts a new panel.
#[derive(Clone)]
struct ApiHandle(ScriptedApi);

impl PartialEq for ApiHandle {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[component]
fn NetworkButtons(api: ApiHandle) -> Element {
    let ApiHandle(api) = api;
    let streams = api.clone();
    let control = use_callback(move |control: StreamControl| streams.control_streams(&control));
    let slow = api.clone();
    let broken = api;
    rsx! {
        div { class: "panel-bar", role: "group", "aria-label": "Open streams",
            button { r#type: "button", onclick: move |_| control.call(StreamControl::Close(StreamEvent::BROKEN)),
                "Drop the socket"
            }
            button { r#type: "button", onclick: move |_| control.call(StreamControl::Close(StreamEvent::DONE)),
                "Close normally"
            }
            button { r#type: "button", onclick: move |_| control.call(StreamControl::Send(MALFORMED.to_owned())),
                "Send a malformed frame"
            }
            button { r#type: "button", onclick: move |_| control.call(StreamControl::Repeat),
                "Repeat the last frame"
            }
        }
        div { class: "panel-bar", role: "group", "aria-label": "Requests from now on",
            label { class: "field inline",
                span { "Delay" }
                select {
                    onchange: move |event| {
                        slow.set_latency(Duration::from_secs(event.value().parse().unwrap_or_default()));
                    },
                    option { value: "0", "none" }
                    option { value: "1", "1 s" }
                    option { value: "5", "5 s" }
                    option { value: "60", "60 s" }
                }
            }
            label { class: "field inline",
                span { "Answer" }
                select {
                    onchange: move |event| match fault(&event.value()) {
                        Some(fault) => broken.fail_all(fault),
                        None => broken.clear_faults(),
                    },
                    option { value: "story", "as in the story" }
                    option { value: "well", "normal" }
                    for status in ["401", "403", "404", "429", "500", "503"] {
                        option { value: status, "status {status}" }
                    }
                    option { value: "unreachable", "unreachable" }
                    option { value: "never", "never" }
                }
            }
        }
    }
}

/// The fault for an option of "Answer".
fn fault(answer: &str) -> Option<Fault> {
    match answer {
        "unreachable" => Some(Fault::Fail(ApiError::Unreachable { detail: "connection refused".to_owned() })),
        "never" => Some(Fault::Hang),
        status => Some(Fault::Fail(ApiError::from_response(status.parse().ok()?, b""))),
    }
}
