use dioxus::prelude::*;
use serde_json::Value;

use super::super::{
    arguments::{Arguments, Control, ControlKind},
    navigation::use_navigation,
};
use crate::{StagedScene, Story};

/// Edits the arguments of the story.
#[component]
pub(super) fn ControlsPanel(story: Story, scene: StagedScene, on_restart: Callback<bool>) -> Element {
    let navigation = use_navigation();
    let own = use_hook(|| Arguments::of(&(story.scene)()));
    let arguments = Arguments::of_staged(&scene);
    let (wide, small): (Vec<_>, Vec<_>) =
        arguments.controls().into_iter().partition(|control| matches!(control.kind, ControlKind::Json));
    let on_change = use_callback(move |arguments: Arguments| {
        arguments.apply_to(&scene);
        navigation.update(|view| view.changed = arguments.changed_from(&own));
    });
    rsx! {
        div { class: "panel-bar",
            button { r#type: "button", onclick: move |_| on_restart.call(false), "Reset" }
            span { class: "panel-state", "The URL holds all changes." }
        }
        for controls in [small, wide] {
            div { class: "controls",
                for control in controls {
                    ControlField { key: "{control.name}", control, arguments: arguments.clone(), on_change }
                }
            }
        }
    }
}

#[component]
fn ControlField(control: Control, arguments: Arguments, on_change: Callback<Arguments>) -> Element {
    let name = control.name;
    let set = use_callback(move |value: String| {
        let mut arguments = arguments.clone();
        arguments.set(name, &value).map(|()| on_change.call(arguments))
    });
    let id = format!("control-{name}");
    match control.kind {
        ControlKind::Choice(options) => rsx! {
            label { class: "field", r#for: id.clone(),
                span { "{control.label}" }
                select {
                    id,
                    onchange: move |event| {
                        // Every option is valid.
                        let _ = set.call(event.value());
                    },
                    for option in options.iter().copied() {
                        option { value: option, selected: option == control.value, "{option}" }
                    }
                }
            }
        },
        ControlKind::Flag => rsx! {
            label { class: "check",
                input {
                    id,
                    r#type: "checkbox",
                    checked: control.value == "true",
                    onchange: move |event| {
                        // Both values are valid.
                        let _ = set.call(event.checked().to_string());
                    },
                }
                "{control.label}"
            }
        },
        ControlKind::Json => rsx! {
            JsonField { id, label: control.label, value: control.value, on_set: set }
        },
    }
}

/// Edits JSON as text. Invalid JSON stays in the field, with a message below.
#[component]
fn JsonField(id: String, label: &'static str, value: String, on_set: Callback<String, Result<(), String>>) -> Element {
    let mut draft = use_signal(|| pretty(&value));
    let mut error = use_signal(|| None::<String>);
    // Other controls can change the value. A draft with the same meaning keeps its format.
    use_effect(use_reactive!(|value| {
        if error.peek().is_none() && pretty(&draft.peek()) != pretty(&value) {
            draft.set(pretty(&value));
        }
    }));
    let error_id = format!("{id}-error");
    rsx! {
        div { class: "field json",
            label { r#for: id.clone(), "{label}" }
            textarea {
                id,
                rows: 6,
                spellcheck: false,
                "autocapitalize": "off",
                value: draft(),
                "aria-invalid": error().is_some(),
                "aria-describedby": error().is_some().then(|| error_id.clone()),
                oninput: move |event| {
                    draft.set(event.value());
                    error.set(on_set.call(event.value()).err());
                },
            }
            if let Some(error) = error() {
                p { id: "{error_id}", class: "field-error", role: "alert", "{error}" }
            }
        }
    }
}

fn pretty(json: &str) -> String {
    match serde_json::from_str::<Value>(json) {
        Ok(Value::Null) => String::new(),
        Ok(value) => serde_json::to_string_pretty(&value).unwrap_or_default(),
        Err(_) => json.to_owned(),
    }
}
