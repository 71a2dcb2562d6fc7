//! Reading the page as a person does.

use std::collections::BTreeMap;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::animation_frame::next_frame;

/// A stage of the log as it is shown: its name and its lines.
pub(super) type ShownStage = (String, Vec<String>);

/// The elements under `root` that `selector` matches, in the order of the page.
pub(super) fn all(root: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = root.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

/// The text that can be seen: all but what is there for screen readers only.
pub(super) fn seen(root: &Element) -> String {
    let mut text = inner_text(root);
    for status in all(root, "[role=status]") {
        let spoken = inner_text(&status);
        if let Some(start) = text.rfind(&spoken) {
            text.replace_range(start..start + spoken.len(), "");
        }
    }
    text
}

/// What a screen reader is told of the state of things.
pub(super) fn spoken(root: &Element) -> Vec<String> {
    all(root, "[role=status]").iter().map(text).collect()
}

/// The log as it is shown. Only what is in sight or close to it is on the page, so a log that is larger than that is
/// scrolled through, and the box put back to where it stood.
pub(super) async fn log(root: &Element) -> Vec<ShownStage> {
    let mut pages = Pages::default();
    let Some(scroller) = all(root, ".cwt-scroll").into_iter().next() else { return Vec::new() };
    let (stood_at, page) = (scroller.scroll_top(), scroller.client_height());
    if scroller.scroll_height() <= page + page / 3 {
        pages.take(root);
        return pages.into_stages();
    }
    let mut top = 0;
    while page > 0 && top < scroller.scroll_height() {
        scroll_to(&scroller, top).await;
        pages.take(root);
        top += page;
    }
    scroll_to(&scroller, stood_at).await;
    pages.into_stages()
}

/// Scrolls a box, and waits until it has been drawn there.
async fn scroll_to(scroller: &Element, top: i32) {
    scroller.set_scroll_top(top);
    // One to tell of the scrolling, one to draw.
    next_frame().await;
    next_frame().await;
}

/// What was found in the log, page by page: each stage, in the order of the page, and each line of it by its id.
#[derive(Default)]
struct Pages {
    stages: Vec<(String, BTreeMap<i64, String>)>,
}

impl Pages {
    fn take(&mut self, root: &Element) {
        for stage in all(root, ".cwt-stage") {
            let name: String = all(&stage, ".cwt-stage-name").iter().map(text).collect();
            let known = self.stages.iter().position(|(known, _)| *known == name);
            let place = known.unwrap_or_else(|| {
                self.stages.push((name, BTreeMap::new()));
                self.stages.len() - 1
            });
            for line in all(&stage, ".cwt-line") {
                let id = line.get_attribute("data-id").and_then(|id| id.parse().ok()).unwrap_or(i64::MIN);
                let output = all(&line, ".cwt-output").iter().map(text).collect();
                self.stages[place].1.insert(id, output);
            }
        }
    }

    fn into_stages(self) -> Vec<ShownStage> {
        self.stages.into_iter().map(|(name, lines)| (name, lines.into_values().collect())).collect()
    }
}

/// The one button or link that is called so, or whose name begins so.
pub(super) fn control(root: &Element, name: &str) -> Result<HtmlElement, String> {
    let controls = all(root, "button, a[href]");
    let names: Vec<_> = controls.iter().map(accessible_name).collect();
    let mut called_so = controls.into_iter().zip(&names).filter(|(_, found)| found.starts_with(name));
    let only = called_so.next().filter(|_| called_so.next().is_none());
    only.and_then(|(control, _)| control.dyn_into().ok()).ok_or_else(|| format!("the buttons and links are {names:?}"))
}

/// The name that a screen reader gives to a control: its label, or the text and the labels inside it.
fn accessible_name(control: &Element) -> String {
    if let Some(label) = control.get_attribute("aria-label") {
        return label;
    }
    let inside = all(control, "[role=img]").into_iter().filter_map(|image| image.get_attribute("aria-label"));
    std::iter::once(text(control).trim().to_owned()).chain(inside).collect::<Vec<_>>().join(" ")
}

/// Text as it is laid out: without what is not displayed, with a line break wherever a block ends.
pub(super) fn inner_text(element: &Element) -> String {
    element.dyn_ref::<HtmlElement>().map(HtmlElement::inner_text).unwrap_or_default()
}

fn text(element: &Element) -> String {
    element.text_content().unwrap_or_default()
}
