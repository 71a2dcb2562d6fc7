use dioxus::prelude::*;

use super::super::{
    navigation::use_navigation,
    play_run::{PlayRun, outcome_name},
};

/// Runs the play of the story and shows its steps.
#[component]
pub(super) fn PlayPanel(run: PlayRun, on_restart: Callback<bool>) -> Element {
    let navigation = use_navigation();
    let plays_by_itself = navigation.view().play;
    let steps = run.steps();
    let state = match run.outcome() {
        None if run.is_running() => "Playing…".to_owned(),
        None => "The play tests the story: it acts as a user and checks what is shown.".to_owned(),
        Some(Ok(())) => format!("Passed: {} steps.", steps.len()),
        Some(Err(_)) => format!("Failed at step {}.", steps.len()),
    };
    rsx! {
        div { class: "panel-bar",
            button { r#type: "button", class: "primary", onclick: move |_| on_restart.call(true), "Play" }
            button { r#type: "button", onclick: move |_| on_restart.call(false), "Restart" }
            label { class: "check",
                input {
                    r#type: "checkbox",
                    checked: plays_by_itself,
                    onchange: move |event| {
                        let play = event.checked();
                        navigation.update(|view| view.play = play);
                        if play {
                            on_restart.call(true);
                        }
                    },
                }
                "Play each story when it is opened"
            }
        }
        p { class: "panel-state", role: "status", "data-outcome": run.outcome().as_ref().map(outcome_name), "{state}" }
        ol { class: "steps",
            for step in steps {
                li { "data-outcome": outcome_name(&step.result),
                    "{step.what}"
                    if let Err(failure) = &step.result {
                        pre { "{failure.found}" }
                    }
                }
            }
        }
    }
}
