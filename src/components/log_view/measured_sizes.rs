use dioxus::prelude::*;

use super::{context::LogViewContext, event_loop::next_task, line_observer::visible_height, measures::Measures};

/// The measured sizes of a log view, and when a change of them is rendered.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct MeasuredSizes {
    view: LogViewContext,
    /// What was measured last.
    latest: CopyValue<Measures>,
    /// What is rendered.
    rendered: Signal<Measures>,
    /// Whether `latest` is rendered in the next frame.
    is_waiting: CopyValue<bool>,
}

pub(super) fn use_measured_sizes(view: LogViewContext) -> MeasuredSizes {
    let rendered = use_signal(Measures::default);
    use_hook(|| MeasuredSizes {
        view,
        latest: CopyValue::new(Measures::default()),
        rendered,
        is_waiting: CopyValue::new(false),
    })
}

impl MeasuredSizes {
    /// The sizes to render. The caller subscribes to them.
    pub(super) fn read(self) -> Measures {
        *self.rendered.read()
    }

    /// Changes the sizes, as an observer of sizes has reported.
    ///
    /// If the box gets another size by it, it is rendered in the next frame: in this one, the browser has measured the box, and
    /// would report an error to the page. Another visible height alone does not change the size of the log. It is rendered in
    /// this frame: otherwise a box that has grown with its log would be painted without some of its lines.
    pub(super) fn update(self, change: impl FnOnce(&mut Measures)) {
        let Self { view, mut latest, mut rendered, mut is_waiting } = self;
        let old = *latest.peek();
        let mut new = old;
        change(&mut new);
        if new == old {
            return;
        }
        let resizes_text = Measures { shown: old.shown, ..new } != old;
        latest.set(new);
        if *is_waiting.peek() {
            return;
        }
        if !resizes_text || !resizes_box(view, new) {
            return rendered.set(new);
        }
        is_waiting.set(true);
        spawn(async move {
            next_task().await;
            is_waiting.set(false);
            rendered.set(*latest.peek());
        });
    }
}

/// Whether the box may have another size with these sizes. Without wrapping it may get a scroll bar.
fn resizes_box(view: LogViewContext, measures: Measures) -> bool {
    let Some(shown) = measures.shown else { return false };
    let wraps = view.chat.log_options.peek().wrap;
    let visible = visible_height(view);
    let is_scrollable = view.update_silently(|reader, log| {
        let was_scrollable = reader.is_scrollable_in(visible);
        reader.on_resize(shown, measures.metrics(wraps), log);
        was_scrollable && reader.is_scrollable_in(visible)
    });
    is_scrollable.is_some_and(|is_scrollable| !wraps || !is_scrollable)
}
