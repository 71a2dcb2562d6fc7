//! Reads the page as a user does.

use std::collections::BTreeMap;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::animation_frame::next_frame;

/// A log follows its end within this distance, in CSS pixels.
const END_TOLERANCE: i32 = 20;

/// The name and the lines of a stage that is shown.
pub(super) type ShownStage = (String, Vec<String>);

/// The elements under `root` that match, in document order.
pub(super) fn all(root: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = root.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

/// The visible text, without the live regions.
pub(super) fn visible_text(root: &Element) -> String {
    let mut text = inner_text(root);
    for status in all(root, "[role=status]") {
        let announced = inner_text(&status);
        if let Some(start) = text.rfind(&announced) {
            text.replace_range(start..start + announced.len(), "");
        }
    }
    text
}

/// The texts of the live regions.
pub(super) fn announced(root: &Element) -> Vec<String> {
    all(root, "[role=status]").iter().map(text).collect()
}

/// The log that is shown. Only lines in or near the visible part are in the document, so this scrolls through a long log and
/// back. A log that was at its end goes on following it.
pub(super) async fn log(root: &Element) -> Vec<ShownStage> {
    let mut pages = Pages::default();
    let Some(scroller) = all(root, ".cwt-scroll").into_iter().next() else { return Vec::new() };
    let page = scroller.client_height();
    if scroller.scroll_height() <= page + page / 3 {
        pages.add(root);
        return pages.into_stages();
    }
    // A log that has just been shown may not have scrolled to its end yet.
    wait_for_render().await;
    let (previous_top, page) = (scroller.scroll_top(), scroller.client_height());
    let was_at_end = previous_top + page >= scroller.scroll_height() - END_TOLERANCE;
    let mut top = 0;
    while page > 0 && top < scroller.scroll_height() {
        scroll_to(&scroller, top).await;
        pages.add(root);
        top += page;
    }
    // Lines that have been measured meanwhile may have moved the end.
    scroll_to(&scroller, if was_at_end { scroller.scroll_height() } else { previous_top }).await;
    pages.into_stages()
}

/// Scrolls an element, and waits until it has rendered.
async fn scroll_to(scroller: &Element, top: i32) {
    scroller.set_scroll_top(top);
    wait_for_render().await;
}

/// Waits for one frame with a scroll event, and one with what is rendered for it.
async fn wait_for_render() {
    next_frame().await;
    next_frame().await;
}

/// The stages found so far, in document order, with their lines by id.
#[derive(Default)]
struct Pages {
    stages: Vec<(String, BTreeMap<i64, String>)>,
}

impl Pages {
    /// Adds the rendered lines.
    fn add(&mut self, root: &Element) {
        for stage in all(root, ".cwt-stage") {
            let name: String = all(&stage, ".cwt-stage-name").iter().map(text).collect();
            let known = self.stages.iter().position(|(known, _)| *known == name);
            let index = known.unwrap_or_else(|| {
                self.stages.push((name, BTreeMap::new()));
                self.stages.len() - 1
            });
            for line in all(&stage, ".cwt-line") {
                let id = line.get_attribute("data-id").and_then(|id| id.parse().ok()).unwrap_or(i64::MIN);
                let output = all(&line, ".cwt-output").iter().map(text).collect();
                self.stages[index].1.insert(id, output);
            }
        }
    }

    fn into_stages(self) -> Vec<ShownStage> {
        self.stages.into_iter().map(|(name, lines)| (name, lines.into_values().collect())).collect()
    }
}

/// The only button or link whose accessible name starts with this text.
pub(super) fn control(root: &Element, name: &str) -> Result<HtmlElement, String> {
    let controls = all(root, "button, a[href]");
    let names: Vec<_> = controls.iter().map(accessible_name).collect();
    let mut matching = controls.into_iter().zip(&names).filter(|(_, found)| found.starts_with(name));
    let only = matching.next().filter(|_| matching.next().is_none());
    only.and_then(|(control, _)| control.dyn_into().ok()).ok_or_else(|| format!("the buttons and links are {names:?}"))
}

/// The accessible name: the label, or the text and the labels of images inside.
fn accessible_name(control: &Element) -> String {
    if let Some(label) = control.get_attribute("aria-label") {
        return label;
    }
    let inside = all(control, "[role=img]").into_iter().filter_map(|image| image.get_attribute("aria-label"));
    std::iter::once(text(control).trim().to_owned()).chain(inside).collect::<Vec<_>>().join(" ")
}

/// The rendered text (`innerText`): without hidden elements, and with a line break after each block.
pub(super) fn inner_text(element: &Element) -> String {
    element.dyn_ref::<HtmlElement>().map(HtmlElement::inner_text).unwrap_or_default()
}

fn text(element: &Element) -> String {
    element.text_content().unwrap_or_default()
}
