//! The gallery. Its URL holds its whole state.

mod arguments;
mod axe;
mod bare_story;
mod canvas;
mod clock_bar;
mod events;
mod focus;
mod live;
mod navigation;
mod panel;
mod panels;
mod play_run;
mod segmented;
mod toolbar;
mod tree;
mod view;
mod workbench;

use bare_story::BareStory;
use dioxus::prelude::*;
use live::LivePage;
use navigation::use_navigation_provider;
use tree::{Results, Tree};
use view::Page;
use wasm_bindgen::JsCast;
use workbench::Workbench;

use crate::Theme;

/// The parts of the gallery that do not need a page, exported for tests.
pub mod internals {
    pub use super::{
        arguments::Arguments,
        panels::{TimelineText, usage_code},
        tree::{Move, Row, rows, step},
        view::{Page, View},
    };
}

/// The gallery.
#[component]
pub fn Gallery() -> Element {
    let navigation = use_navigation_provider();
    Results::provide();
    let view = navigation.view();
    use_text_size(view.canvas.text);
    let page = match view.page {
        // Lists of one, because only list items have keys.
        Page::Story(story) if view.bare => {
            return rsx! {
                for story in [story] {
                    BareStory { key: "{story.id}", story }
                }
            };
        }
        Page::Story(story) => rsx! {
            for story in [story] {
                Workbench { key: "{story.id}", story }
            }
        },
        Page::Live => rsx! { LivePage {} },
        Page::Unknown(id) => rsx! { p { class: "gallery-unknown", role: "alert", "There is no story \"{id}\"." } },
    };
    rsx! {
        div { class: "gallery", "data-theme": view.theme.map(Theme::name),
            Tree {}
            main { class: "gallery-main", {page} }
        }
    }
}

/// Sets the text size of the whole page, in percent.
fn use_text_size(percent: Option<u32>) {
    use_effect(use_reactive!(|percent| {
        let style = web_sys::window()
            .and_then(|window| window.document()?.document_element())
            .and_then(|root| root.dyn_into::<web_sys::HtmlElement>().ok())
            .map(|root| root.style());
        if let Some(style) = style {
            let size = percent.map(|percent| format!("{percent}%")).unwrap_or_default();
            // An empty value removes the property.
            let _ = style.set_property("font-size", &size);
        }
    }));
}
