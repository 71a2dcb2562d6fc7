use dioxus::prelude::*;

/// A row of toggle buttons, of which one is selected.
#[component]
pub(super) fn Segmented<T: Clone + PartialEq + 'static>(
    /// The label of the group, also its tooltip.
    label: &'static str,
    /// The options with their names.
    options: Vec<(T, &'static str)>,
    /// The selected option.
    value: T,
    /// Called with the new selection.
    on_choose: Callback<T>,
) -> Element {
    rsx! {
        div { class: "segmented", role: "group", "aria-label": label, title: label,
            for (option, name) in options {
                button {
                    r#type: "button",
                    "aria-pressed": option == value,
                    onclick: move |_| on_choose.call(option.clone()),
                    "{name}"
                }
            }
        }
    }
}
