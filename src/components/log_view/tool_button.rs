use dioxus::prelude::*;

use crate::components::icon::{Icon, IconName};

/// A button with an icon. A toggle button sets `pressed`.
#[component]
pub(super) fn ToolButton(
    icon: IconName,
    #[props(into)] label: String,
    pressed: Option<bool>,
    onclick: Callback<()>,
) -> Element {
    rsx! {
        button {
            class: "cwt-tool",
            r#type: "button",
            "aria-label": label.clone(),
            "aria-pressed": pressed,
            title: label,
            onclick: move |_| onclick.call(()),
            Icon { name: icon }
        }
    }
}
