//! Measures the rendered lines.
//!
//! The layout computes heights from the text, but only the browser knows the width of each character. So every line is measured
//! when it is rendered and whenever its size changes, before the browser paints.

use dioxus::prelude::*;
use futures_util::StreamExt;

use super::{context::LogViewContext, event_loop::next_task};
use crate::build_log::{LineSize, LogViewport, StageId};

/// The size of a rendered line, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
struct RenderedSize {
    /// The line's stage.
    stage: StageId,
    /// The id of the line.
    id: i64,
    width: f64,
    height: f64,
}

/// Measures the lines of a log view.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct LineMeasurement {
    observer: CopyValue<Option<LineObserver>>,
    /// Whether a measurement has caused the current render.
    is_correcting: CopyValue<bool>,
}

/// Provides the measurement of the lines of `view`. [`LineMeasurement::observe`] starts it.
pub(super) fn use_line_measurement(view: LogViewContext) -> LineMeasurement {
    let mut receiver = use_hook(|| CopyValue::new(None));
    let measurement = use_hook(|| {
        let (observer, sizes) = LineObserver::new();
        receiver.set(Some(sizes));
        LineMeasurement { observer: CopyValue::new(observer), is_correcting: CopyValue::new(false) }
    });
    use_future(move || async move {
        let sizes = receiver.write().take();
        let Some(mut sizes) = sizes else { return };
        let mut is_correcting = measurement.is_correcting;
        while let Some(batch) = sizes.next().await {
            let visible = visible_height(view);
            match view.update_silently(|reader, _| correct(reader, &batch, visible)).flatten() {
                Some(Correction::OfLines) => is_correcting.set(true),
                Some(Correction::OfBox) => next_task().await,
                None => continue,
            }
            view.render();
        }
    });
    measurement
}

impl LineMeasurement {
    /// Measures the new lines, and from then on each whose size changes. Measures all lines if the layout has dropped their
    /// measurements.
    ///
    /// If this render corrects a measurement, new lines are measured in the next frame: in this one, the browser has measured
    /// already, and would report an error.
    pub(super) fn observe(self, view: LogViewContext) {
        let Self { mut is_correcting, .. } = self;
        if *is_correcting.peek() {
            // The size of a removed line is 0.
            if let (Some(scroller), Some(observer)) = (&*view.scroller.peek(), &*self.observer.peek()) {
                observer.unobserve_removed(scroller);
            }
            spawn(async move {
                next_task().await;
                is_correcting.set(false);
                self.observe_now(view);
            });
        } else {
            self.observe_now(view);
        }
    }

    fn observe_now(self, view: LogViewContext) {
        if let Some(scroller) = &*view.scroller.peek()
            && let Some(observer) = &*self.observer.peek()
        {
            if view.update_silently(|reader, _| reader.take_needs_measurement()) == Some(true) {
                observer.disconnect();
            }
            observer.observe_lines_of(scroller);
        }
    }
}

/// What a render that corrects measured sizes changes.
///
/// The browser reports an error to the page if elements that it has measured in this frame, or that are around these, get another
/// size in the same frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Correction {
    /// The places of lines only. They are rendered before the browser paints.
    OfLines,
    /// The size of the box or its scroll bars as well, which are rendered in the next frame.
    OfBox,
}

/// Sets the measured sizes, in a box that shows `visible` CSS pixels. `None` if nothing has to be rendered again.
fn correct(reader: &mut LogViewport, batch: &[RenderedSize], visible: f64) -> Option<Correction> {
    let (was_scrollable, width) = (reader.is_scrollable_in(visible), reader.max_width());
    if !reader.on_measure(&line_sizes(reader, batch)) {
        return None;
    }
    let is_same_box = was_scrollable && reader.is_scrollable_in(visible) && reader.max_width() == width;
    Some(if is_same_box { Correction::OfLines } else { Correction::OfBox })
}

/// The visible height of the box, in CSS pixels. An observer may report a change of it after those of the lines.
pub(super) fn visible_height(view: LogViewContext) -> f64 {
    view.scroller.peek().as_deref().map_or(0.0, client_height)
}

/// The sizes of the lines that are still rendered.
fn line_sizes(reader: &LogViewport, batch: &[RenderedSize]) -> Vec<LineSize> {
    let sizes = batch.iter().filter_map(|&RenderedSize { stage, id, width, height }| {
        let (stage, index) = reader.rendered_line(stage, id)?;
        Some(LineSize { stage, index, id, width, height })
    });
    sizes.collect()
}

#[cfg(all(feature = "browser", target_arch = "wasm32"))]
use browser::{LineObserver, client_height};

#[cfg(all(feature = "browser", target_arch = "wasm32"))]
mod browser {
    use std::cell::RefCell;

    use dioxus::prelude::MountedData;
    use futures_channel::mpsc::{UnboundedReceiver, unbounded};
    use js_sys::{Array, Reflect, Set};
    use wasm_bindgen::{JsCast, closure::Closure};
    use web_sys::{Element, ResizeObserver, ResizeObserverEntry, ResizeObserverSize};

    use super::RenderedSize;

    /// A `ResizeObserver` of the lines in a scroll box.
    ///
    /// One for all lines, not Dioxus' `onresize` for each: that dispatches an event for each line.
    pub(super) struct LineObserver {
        observer: ResizeObserver,
        /// The observed lines.
        observed: RefCell<Set>,
        _callback: Closure<dyn FnMut(Array)>,
    }

    impl LineObserver {
        /// An observer and the sizes that it measures. `None` if the browser has no `ResizeObserver`.
        pub(super) fn new() -> (Option<Self>, UnboundedReceiver<Vec<RenderedSize>>) {
            let (sender, sizes) = unbounded();
            let callback = Closure::new(move |entries: Array| {
                let entries: Vec<ResizeObserverEntry> = entries.iter().map(JsCast::unchecked_into).collect();
                let scale = entries.first().and_then(|entry| rectangle_scale(&entry.target()));
                let sizes = entries.iter().filter_map(|entry| rendered_size(entry, scale)).collect();
                // The log view may be unmounted.
                let _ = sender.unbounded_send(sizes);
            });
            let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok();
            (observer.map(|observer| Self { observer, observed: RefCell::default(), _callback: callback }), sizes)
        }

        /// Observes the lines that `scroller` contains, and no others. Reports those that are new.
        pub(super) fn observe_lines_of(&self, scroller: &MountedData) {
            let Some(rendered) = rendered_lines(scroller) else { return };
            self.unobserve_others(&rendered);
            let observed = self.observed.borrow();
            for line in rendered.values().into_iter().flatten().filter(|line| !observed.has(line)) {
                self.observer.observe(line.unchecked_ref());
                observed.add(&line);
            }
        }

        /// No longer observes lines that `scroller` does not contain.
        pub(super) fn unobserve_removed(&self, scroller: &MountedData) {
            if let Some(rendered) = rendered_lines(scroller) {
                self.unobserve_others(&rendered);
            }
        }

        fn unobserve_others(&self, rendered: &Set) {
            let observed = self.observed.borrow();
            for line in observed.values().into_iter().flatten().filter(|line| !rendered.has(line)) {
                self.observer.unobserve(line.unchecked_ref());
                observed.delete(&line);
            }
        }

        /// Observes no lines.
        pub(super) fn disconnect(&self) {
            self.observer.disconnect();
            self.observed.take();
        }
    }

    impl Drop for LineObserver {
        fn drop(&mut self) {
            self.disconnect();
        }
    }

    fn rendered_lines(scroller: &MountedData) -> Option<Set> {
        let lines = scroller.downcast::<Element>()?.query_selector_all(".cwt-lines > .cwt-line").ok()?;
        Some(Set::new(&lines))
    }

    /// The visible height of an element, in CSS pixels.
    pub(super) fn client_height(element: &MountedData) -> f64 {
        element.downcast::<Element>().map_or(0.0, |element| element.client_height().into())
    }

    /// What CSS `zoom` scales the rectangle of an element by, and so of all lines of its log. `None` without a zoom. A browser that
    /// does not report the zoom, such as WebKit, does not scale rectangles by it.
    fn rectangle_scale(element: &Element) -> Option<f64> {
        let zoom = Reflect::get(element, &"currentCSSZoom".into()).ok()?.as_f64();
        zoom.map_or(Some(1.0), |zoom| (zoom > 0.0 && zoom != 1.0).then_some(zoom))
    }

    fn rendered_size(entry: &ResizeObserverEntry, scale: Option<f64>) -> Option<RenderedSize> {
        let line = entry.target();
        let id = line.get_attribute("data-id")?.parse().ok()?;
        let stage = line.parent_element()?.get_attribute("data-stage")?.parse().ok()?;
        let size: ResizeObserverSize = entry.border_box_size().get(0).dyn_into().ok()?;
        Some(RenderedSize {
            stage,
            id,
            width: size.inline_size(),
            height: exact_height(&line, size.block_size(), scale),
        })
    }

    /// The height of a line that the observer has `measured`. Under CSS `zoom` Chromium and WebKit round what it reports down to
    /// 1/64 px, which adds up over the lines of a box. The rectangle is exact, but a transform scales it: then it is not used.
    fn exact_height(line: &Element, measured: f64, scale: Option<f64>) -> f64 {
        const ROUNDING: f64 = 1.0 / 64.0;
        let Some(scale) = scale else { return measured };
        let exact = line.get_bounding_client_rect().height() / scale;
        if (exact - measured).abs() <= ROUNDING { exact } else { measured }
    }
}

#[cfg(not(all(feature = "browser", target_arch = "wasm32")))]
use none::{LineObserver, client_height};

#[cfg(not(all(feature = "browser", target_arch = "wasm32")))]
mod none {
    use dioxus::prelude::MountedData;
    use futures_util::stream::{self, Pending};

    use super::RenderedSize;

    /// Without a browser there is nothing to measure.
    pub(super) struct LineObserver;

    impl LineObserver {
        pub(super) fn new() -> (Option<Self>, Pending<Vec<RenderedSize>>) {
            (None, stream::pending())
        }

        pub(super) fn observe_lines_of(&self, _: &MountedData) {}

        pub(super) fn unobserve_removed(&self, _: &MountedData) {}

        pub(super) fn disconnect(&self) {}
    }

    pub(super) fn client_height(_: &MountedData) -> f64 {
        0.0
    }
}
