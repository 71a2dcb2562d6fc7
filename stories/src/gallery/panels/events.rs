use dioxus::prelude::*;

use super::super::events::{Events, Noticed, What};

/// What the component told its host, and what a screen reader was told, newest last.
#[component]
pub(super) fn EventsPanel(events: Events) -> Element {
    let list = events.list();
    rsx! {
        div { class: "panel-bar",
            button { r#type: "button", onclick: move |_| events.clear(), "Clear" }
            span { class: "panel-state", "Callbacks of the component, and what a screen reader is told." }
        }
        if list.is_empty() {
            p { class: "panel-state", "Nothing has happened yet." }
        } else {
            table { class: "records",
                thead {
                    tr {
                        th { scope: "col", "At" }
                        th { scope: "col", "What" }
                        th { scope: "col", "Value" }
                    }
                }
                tbody {
                    for Noticed { at, what } in list {
                        tr {
                            td { "{at.as_secs_f64():.1} s" }
                            match what {
                                What::Told(event) => rsx! {
                                    td { code { "{event.name}" } }
                                    td { "{event.value}" }
                                },
                                What::Heard(text) => rsx! {
                                    td { "announced" }
                                    td { "{text}" }
                                },
                            }
                        }
                    }
                }
            }
        }
    }
}
