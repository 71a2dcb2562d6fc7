use dioxus::{html::geometry::PixelsSize, prelude::*};

use super::{
    measured_sizes::MeasuredSizes,
    measures::{Measures, SAMPLE_CHARS},
    times::TimeFormat,
};

/// An invisible header and line whose sizes are measured.
#[component]
pub(super) fn Probe(measures: MeasuredSizes, times: TimeFormat) -> Element {
    let on_resize = move |set: fn(&mut Measures, PixelsSize)| {
        move |event: Event<ResizeData>| {
            // An element without layout has no size.
            if let Some(size) = event.get_border_box_size().ok().filter(|size| size.height > 0.0) {
                measures.update(|measures| set(measures, size));
            }
        }
    };
    rsx! {
        div { class: "cwt-probe", "aria-hidden": "true",
            div {
                class: "cwt-stage-header",
                onresize: on_resize(|measures, size| measures.header = Some(size.height)),
                span { class: "cwt-stage-toggle", "x" }
            }
            div { class: "cwt-line", onresize: on_resize(|measures, size| measures.line = Some(size)),
                if let Some(widest) = times.widest() {
                    span { class: "cwt-time", "{widest}" }
                }
                span {
                    class: "cwt-output",
                    onresize: on_resize(|measures, size| measures.output = Some(size)),
                    "x"
                }
            }
            div { class: "cwt-line",
                span {
                    class: "cwt-sample",
                    onresize: on_resize(|measures, size| measures.sample = Some(size)),
                    {"x".repeat(SAMPLE_CHARS)}
                }
            }
        }
    }
}
