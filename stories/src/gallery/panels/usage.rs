use dioxus::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{super::arguments::Arguments, usage_code::usage_code};
use crate::StagedScene;

/// The code of the component with its current props.
#[component]
pub(super) fn UsagePanel(scene: StagedScene) -> Element {
    let code = usage_code(&Arguments::of_staged(&scene), (scene.open)());
    let mut message = use_signal(|| "");
    let copied = code.clone();
    rsx! {
        div { class: "panel-bar",
            button {
                r#type: "button",
                onclick: move |_| {
                    let code = copied.clone();
                    async move {
                        message.set(if copy(&code).await { "Copied." } else { "The browser refused. Select the code to copy it." });
                    }
                },
                "Copy"
            }
            span { class: "panel-state", role: "status", {message()} }
        }
        pre { class: "code", tabindex: 0, "aria-label": "Code", code { "{code}" } }
    }
}

/// Copies text to the clipboard. Returns whether the browser allowed it.
async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window().filter(|window| window.is_secure_context()) else { return false };
    JsFuture::from(window.navigator().clipboard().write_text(text)).await.is_ok()
}
