use dioxus::{html::geometry::PixelsVector2D, prelude::*};

use super::{
    context::LogViewContext,
    drawing::{Drawing, DrawnStage},
    event_loop::next_microtask,
    line_observer::use_line_measurement,
    measured_sizes::use_measured_sizes,
    measures::Measures,
    probe::Probe,
    select::select_and_copy,
    stage_outline::{StageOutline, log_name},
    stage_view::StageView,
    times::TimeFormat,
};

/// The scroll box, as high as the whole log, with the visible part rendered.
#[component]
pub(super) fn LogScroller() -> Element {
    let mut view = use_context::<LogViewContext>();
    let options = view.chat.log_options;
    let measures = use_measured_sizes(view);
    let all_selected = use_signal(|| false);
    let mut scroll_left = use_hook(|| CopyValue::new(0.0));
    let awaits_frame = use_hook(|| CopyValue::new(false));
    let wrap = options().wrap;
    let times = view.times();
    let measurement = use_line_measurement(view);
    let drawing = draw(&view, &measures.read(), wrap, times);
    use_effect(move || {
        // Anything that changes the layout can also move the scroll position.
        view.subscribe();
        measures.read();
        options.read();
        apply_scroll(&view, *scroll_left.peek());
        measurement.observe(view);
    });
    rsx! {
        div {
            class: "cwt-scroll",
            role: "log",
            "aria-label": view.session.read(|session| log_name(session, &view.chat.strings())),
            "aria-live": "off",
            "data-lines": drawing.lines,
            "data-all-selected": all_selected(),
            "data-narrow": measures.read().is_narrow(),
            tabindex: 0,
            onmounted: move |event| view.scroller.set(Some(event.data())),
            onresize: move |event| {
                if let Ok(size) = event.get_content_box_size() && size.height > 0.0 {
                    measures.update(|measures| measures.shown = Some(size.height));
                }
            },
            onscroll: move |event| {
                if !wrap {
                    scroll_left.set(event.scroll_left());
                }
                let top = event.scroll_top();
                if view.update_silently(|reader, _| reader.on_scroll(top)) == Some(true) {
                    render_in_next_frame(view, awaits_frame);
                }
            },
            onkeydown: move |event| select_and_copy(&event, all_selected, view),
            onpointerdown: move |_| unselect(all_selected),
            onfocusout: move |_| unselect(all_selected),
            Probe { measures, times }
            div {
                class: "cwt-canvas",
                height: "{drawing.height}px",
                min_width: drawing.width.map(|width| format!("{width}px")),
                for DrawnStage { outline, timing, window, lines, heights } in drawing.stages {
                    StageView {
                        key: "{outline.id}",
                        stage: outline,
                        timing,
                        window,
                        lines,
                        heights,
                        width: measures.read().line_width().filter(|_| !wrap),
                    }
                }
            }
        }
    }
}

fn draw(view: &LogViewContext, measures: &Measures, wraps: bool, times: TimeFormat) -> Drawing {
    let strings = view.chat.strings();
    // Of the same lines as the drawing: between two renders more may arrive.
    let outlines = view.session.read_lines(|session| StageOutline::all(session, &strings));
    view.read(|reader, log| Drawing::new(reader, log, &outlines, measures, wraps, times)).unwrap_or_default()
}

/// Renders in the next animation frame, so that many scroll events cause one render. Browsers send scroll events before the
/// frame callbacks, so the frame with the new scroll position is the one that renders.
fn render_in_next_frame(view: LogViewContext, mut awaits_frame: CopyValue<bool>) {
    let Some(clock) = view.chat.clock() else { return view.render() };
    if *awaits_frame.peek() {
        return;
    }
    awaits_frame.set(true);
    let frame = clock.next_frame();
    spawn(async move {
        frame.await;
        awaits_frame.set(false);
        view.render();
    });
}

fn unselect(mut all_selected: Signal<bool>) {
    if *all_selected.peek() {
        all_selected.set(false);
    }
}

/// Scrolls the box to where the reader wants it. Never scrolls the page around it.
fn apply_scroll(view: &LogViewContext, left: f64) {
    let Some(scroller) = view.scroller.cloned() else { return };
    if let Some(Some(top)) = view.update_silently(|reader, _| reader.take_scroll_target()) {
        spawn(async move {
            // A scroll has the browser lay out the page: once, if all logs that are drawn in this frame have been rendered.
            next_microtask().await;
            // A box that has been unmounted needs no scroll.
            let _ = scroller.scroll(PixelsVector2D::new(left, top), ScrollBehavior::Instant).await;
        });
    }
}
