use dioxus::prelude::*;

use super::super::events::{Entry, EntryKind, Events};

/// Callbacks of the component and announcements, newest last.
#[component]
pub(super) fn EventsPanel(events: Events) -> Element {
    let list = events.list();
    rsx! {
        div { class: "panel-bar",
            button { r#type: "button", onclick: move |_| events.clear(), "Clear" }
            span { class: "panel-state", "Callbacks of the component and announcements of its live region." }
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
                    for Entry { at, kind } in list {
                        tr {
                            td { "{at.as_secs_f64():.1} s" }
                            match kind {
                                EntryKind::Callback(event) => rsx! {
                                    td { code { "{event.name}" } }
                                    td { "{event.value}" }
                                },
                                EntryKind::Announcement(text) => rsx! {
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
