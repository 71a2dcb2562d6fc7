use dioxus::prelude::*;

use super::{navigation::use_navigation, segmented::Segmented, view::View};
use crate::{Direction, Theme};

/// The settings of the canvas: theme, width, direction, text size, motion.
#[component]
pub(super) fn Toolbar() -> Element {
    let navigation = use_navigation();
    let View { theme, canvas, .. } = navigation.view();
    rsx! {
        div { class: "toolbar", role: "group", "aria-label": "Canvas",
            Segmented {
                label: "Theme",
                options: vec![(None, "Auto"), (Some(Theme::Light), "Light"), (Some(Theme::Dark), "Dark")],
                value: theme,
                on_choose: move |theme| navigation.update(|view| view.theme = theme),
            }
            Segmented {
                label: "Viewport width",
                options: vec![(None, "Full"), (Some(320), "320"), (Some(480), "480"), (Some(768), "768")],
                value: canvas.width,
                on_choose: move |width| navigation.update(|view| view.canvas.width = width),
            }
            Segmented {
                label: "Direction of text",
                options: vec![(None, "Own"), (Some(Direction::LeftToRight), "LTR"), (Some(Direction::RightToLeft), "RTL")],
                value: canvas.direction,
                on_choose: move |direction| navigation.update(|view| view.canvas.direction = direction),
            }
            Segmented {
                label: "Size of text",
                options: vec![(None, "100%"), (Some(150), "150%"), (Some(200), "200%")],
                value: canvas.text,
                on_choose: move |text| navigation.update(|view| view.canvas.text = text),
            }
            Segmented {
                label: "Motion",
                options: vec![(false, "Motion"), (true, "Reduced")],
                value: canvas.is_still,
                on_choose: move |is_still| navigation.update(|view| view.canvas.is_still = is_still),
            }
        }
    }
}
