//! The log itself: its lines by stage, of which only those in sight are drawn, and all that a reader does with it.

mod digits;
mod find_bar;
mod handle;
mod line_view;
mod options;
mod pieces;
mod pixels;
mod probe;
mod stage;
mod stage_strip;
mod stage_view;
mod times;
mod toolbar;

use std::{cell::Cell, rc::Rc};

use dioxus::{html::geometry::PixelsVector2D, prelude::*};
use find_bar::{FindBar, focus};
use handle::{Drawing, DrawnStage, ReaderHandle, use_log_reader};
pub use options::{LogOptions, Timestamps};
use pixels::pixels;
use probe::{Measures, Probe};
use stage::StageOutline;
use stage_strip::stage_strip;
use stage_view::StageView;
use times::TimeFormat;
use toolbar::{Tools, toolbar, whole_text};

use super::{
    build_log::BuildLog,
    hooks::{after_drawing, use_kept, use_latest},
    page,
    press::press,
};
use crate::build_log::LogStore;

/// The log with its tools. Drawn before there are lines, so that only those are left to be drawn when they come.
#[component]
pub(super) fn LogView(log: BuildLog) -> Element {
    let reader = use_log_reader(&log);
    let options = log.chat().log_options;
    let tools = use_kept(Tools::new);
    let Tools { mut is_finding, full_height, .. } = tools;
    let strings = reader.strings();

    let (stages, times, has_error, is_live) = {
        let session = log.session();
        let store = session.log();
        let stages = store.map(|log| StageOutline::all(&session, log, &strings.read())).unwrap_or_default();
        let times = TimeFormat { timestamps: options().timestamps, started_at: store.and_then(LogStore::started_at) };
        let has_error = session.has_failed() && store.is_some_and(|log| log.first_error().is_some());
        (stages, times, has_error, session.is_live())
    };
    let found = reader.clone();
    let close_find = use_latest(move || {
        is_finding.set(false);
        found.change(|reader, log| reader.find(None, log));
        found.scroller().into_iter().for_each(focus);
    });
    let on_keydown = move |event: KeyboardEvent| match event.key() {
        Key::Character(key) if key.eq_ignore_ascii_case("f") && has_command_key(&event) => {
            event.prevent_default();
            is_finding.set(true);
        }
        Key::Escape if is_finding() => {
            event.stop_propagation();
            close_find.call(());
        }
        _ => {}
    };
    rsx! {
        div {
            class: "cwt-log-view",
            "data-wrap": options().wrap,
            "data-full-height": full_height(),
            onkeydown: on_keydown,
            div { class: "cwt-bar",
                {stage_strip(&reader, stages, &strings.read())}
                {toolbar(&reader, times, has_error, tools, &strings.read())}
            }
            if is_finding() {
                FindBar { reader: reader.clone(), on_close: close_find }
            }
            div { class: "cwt-scroll-frame",
                LogScroller { reader: reader.clone(), times }
                if is_live {
                    JumpButton { reader }
                }
            }
        }
    }
}

/// The box that shows a part of the log.
#[component]
fn LogScroller(reader: ReaderHandle, times: TimeFormat) -> Element {
    let strings = reader.strings();
    let options = reader.log().chat().log_options;
    let (measures, all_selected, scroll_left, awaits_frame) = use_kept(|| {
        (Signal::new(Measures::default()), Signal::new(false), Rc::new(Cell::new(0.0)), Rc::new(Cell::new(false)))
    });
    let mut measures_to_set = measures;

    let wrap = options().wrap;
    // Of the same look at the log: what a parent was told of it may be older, for between two frames lines come unseen.
    let (outlines, Drawing { stages: drawn, height, width, lines }) = {
        let session = reader.log().session_with_lines();
        drop(reader.synced());
        let draw = |log| (StageOutline::all(&session, log, &strings.read()), reader.draw(log, &measures(), wrap));
        session.log().map(draw).unwrap_or_default()
    };
    let drawn = drawn.into_iter().filter_map(|drawn| Some((outlines.get(drawn.window.stage)?.clone(), drawn)));
    let (told, left) = (reader.clone(), Rc::clone(&scroll_left));
    let scroll = use_latest(move || scroll_where_told(&told, left.get()));
    after_drawing(move || scroll.call(()));

    let (on_mounted, on_scroll, on_keydown) = (reader.clone(), reader.clone(), reader.clone());
    rsx! {
        div {
            class: "cwt-scroll",
            role: "log",
            "aria-label": strings.read().log_region.as_ref(),
            "aria-live": "off",
            "data-lines": lines,
            "data-all-selected": all_selected(),
            "data-narrow": measures().is_narrow(),
            tabindex: 0,
            onmounted: move |event| on_mounted.set_scroller(event.data()),
            onresize: move |event| {
                if let Ok(size) = event.get_content_box_size()
                    && size.height > 0.0
                    && measures.peek().shown != Some(size.height)
                {
                    measures_to_set.write().shown = Some(size.height);
                }
            },
            onscroll: move |event| {
                if !wrap {
                    scroll_left.set(event.scroll_left());
                }
                let top = event.scroll_top();
                if on_scroll.quietly(|reader, _| reader.on_scroll(top)) == Some(true) {
                    draw_in_frame(&on_scroll, &awaits_frame);
                }
            },
            onkeydown: move |event| select_and_copy(&event, all_selected, &on_keydown, times),
            onpointerdown: move |_| unselect(all_selected),
            onfocusout: move |_| unselect(all_selected),
            Probe { times, measures }
            div { class: "cwt-canvas", height: pixels(height), min_width: width.map(pixels),
                for (stage, DrawnStage { window, timing, lines }) in drawn {
                    StageView {
                        key: "{window.stage}",
                        reader: reader.clone(),
                        stage,
                        timing,
                        window,
                        lines,
                        times,
                        width: measures().line_width().filter(|_| !wrap),
                    }
                }
            }
        }
    }
}

/// Draws again when the page is about to be drawn: whoever scrolls is not kept from their next event until then, and the
/// frame is the one in which the page was scrolled, for browsers tell of that before it.
fn draw_in_frame(reader: &ReaderHandle, awaits_frame: &Rc<Cell<bool>>) {
    let Some(api) = &reader.log().chat().api else { return reader.draw_again() };
    if awaits_frame.replace(true) {
        return;
    }
    let (frame, reader, awaits_frame) = (api.clock.next_frame(), reader.clone(), Rc::clone(awaits_frame));
    spawn(async move {
        frame.await;
        awaits_frame.set(false);
        reader.draw_again();
    });
}

/// Goes to the end, from where the reader has scrolled up while lines come.
#[component]
fn JumpButton(reader: ReaderHandle) -> Element {
    let strings = reader.strings();
    let strings = strings.read();
    let Some(count) = reader.synced().unseen_lines() else { return rsx! {} };
    let text = match count {
        0 => strings.jump_to_latest.to_string(),
        _ => page::fill_count(&strings.jump_to_latest_new, count as u64, &strings),
    };
    rsx! {
        button {
            class: "cwt-jump",
            r#type: "button",
            onclick: press(move || {
                reader.change(|reader, _| reader.scroll_to_end());
            }),
            "{text}"
        }
    }
}

fn has_command_key(event: &KeyboardEvent) -> bool {
    let modifiers = event.modifiers();
    (modifiers.ctrl() || modifiers.meta()) && !modifiers.alt() && !modifiers.shift()
}

/// Select-all and copy take every line, also those that are not drawn.
fn select_and_copy(event: &KeyboardEvent, mut all_selected: Signal<bool>, reader: &ReaderHandle, times: TimeFormat) {
    let Key::Character(key) = event.key() else { return };
    if !has_command_key(event) {
        return;
    }
    match key.to_ascii_lowercase().as_str() {
        "a" => {
            event.prevent_default();
            all_selected.set(true);
        }
        "c" if all_selected() => {
            event.prevent_default();
            let text = whole_text(reader, times);
            spawn(async move {
                // The tool button says when the browser refuses; a key has never said so.
                page::copy_text(&text).await;
            });
        }
        _ => {}
    }
}

fn unselect(mut all_selected: Signal<bool>) {
    if *all_selected.peek() {
        all_selected.set(false);
    }
}

/// Scrolls the box, and nothing around it, to where its reader says.
fn scroll_where_told(reader: &ReaderHandle, left: f64) {
    let Some(scroller) = reader.scroller() else { return };
    if let Some(Some(top)) = reader.quietly(|reader, _| reader.take_scroll_target()) {
        spawn(async move {
            // An element that has gone has nothing to scroll.
            let _ = scroller.scroll(PixelsVector2D::new(left, top), ScrollBehavior::Instant).await;
        });
    }
}
