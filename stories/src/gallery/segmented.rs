use dioxus::prelude::*;

/// A choice among a few, as a row of buttons.
#[component]
pub(super) fn Segmented<T: Clone + PartialEq + 'static>(
    /// What is chosen, for screen readers and as a tooltip.
    label: &'static str,
    /// The options and what they are called.
    options: Vec<(T, &'static str)>,
    /// The option chosen now.
    value: T,
    /// Called with the new choice.
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
