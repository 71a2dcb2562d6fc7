use dioxus::prelude::*;

use super::super::axe::{self, AxeError, Violation};
use crate::StagedScene;

/// Checks the story with axe-core.
#[component]
pub(super) fn AccessibilityPanel(scene: StagedScene) -> Element {
    let root = scene.root;
    let mut findings = use_signal(|| None::<Result<Vec<Violation>, AxeError>>);
    let mut is_busy = use_signal(|| false);
    rsx! {
        div { class: "panel-bar",
            button {
                r#type: "button",
                disabled: is_busy(),
                onclick: move |_| {
                    let root = root.clone();
                    async move {
                        is_busy.set(true);
                        findings.set(Some(axe::check(&root).await));
                        is_busy.set(false);
                    }
                },
                "Check"
            }
            span { class: "panel-state", role: "status",
                match &*findings.read() {
                    None => "axe-core checks the current state of the story.".to_owned(),
                    Some(Ok(violations)) if violations.is_empty() => "No violation.".to_owned(),
                    Some(Ok(violations)) => format!("Violations: {}.", violations.len()),
                    Some(Err(error)) => error.to_string(),
                }
            }
        }
        if let Some(Ok(violations)) = findings() {
            ul { class: "violations",
                for violation in violations {
                    li {
                        strong { "{violation.id}" }
                        " ({violation.impact}): {violation.help}"
                        ul {
                            for selector in violation.elements {
                                li { code { "{selector}" } }
                            }
                        }
                    }
                }
            }
        }
    }
}
