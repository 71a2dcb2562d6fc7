/// A box counts as scrolled to its end within this distance, in CSS pixels: about one row.
const END_TOLERANCE: f64 = 20.0;

/// Whether a log box scrolls to its end when lines are added.
///
/// Scrolling up turns this off, scrolling to the end turns it on. Growth of the log changes nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct AutoScroll {
    enabled: bool,
    /// The scroll position of the last scroll event.
    top: f64,
}

impl AutoScroll {
    /// Enabled for a live log. A finished log is shown from its start.
    pub(super) fn new(is_live: bool) -> Self {
        Self { enabled: is_live, top: 0.0 }
    }

    pub(super) fn is_enabled(self) -> bool {
        self.enabled
    }

    pub(super) fn enable(&mut self) {
        self.enabled = true;
    }

    pub(super) fn disable(&mut self) {
        self.enabled = false;
    }

    /// Handles a scroll event: the box shows `visible` of `height` CSS pixels from `top` on.
    pub(super) fn on_scroll(&mut self, top: f64, visible: f64, height: f64) {
        // Only scrolling up is certainly the user's: lines that arrive before the scroll event move the end away from a
        // box that was just scrolled to it.
        let scrolled_up = top < self.top - 1.0;
        self.enabled = height - visible - top <= END_TOLERANCE || (self.enabled && !scrolled_up);
        self.top = top;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scrolling_up_disables_it_and_reaching_the_end_enables_it() {
        let mut auto_scroll = AutoScroll::new(true);
        auto_scroll.on_scroll(700.0, 300.0, 1000.0);
        assert!(auto_scroll.is_enabled());
        auto_scroll.on_scroll(660.0, 300.0, 1000.0);
        assert!(!auto_scroll.is_enabled());
        auto_scroll.on_scroll(690.0, 300.0, 1000.0);
        assert!(auto_scroll.is_enabled());
    }

    #[test]
    fn lines_added_before_the_scroll_event_do_not_disable_it() {
        let mut auto_scroll = AutoScroll::new(true);
        auto_scroll.on_scroll(700.0, 300.0, 1000.0);
        auto_scroll.on_scroll(700.0, 300.0, 5000.0);
        auto_scroll.on_scroll(4700.0, 300.0, 9000.0);
        assert!(auto_scroll.is_enabled());
    }

    #[test]
    fn a_finished_log_enables_it_at_the_end_only() {
        let mut auto_scroll = AutoScroll::new(false);
        auto_scroll.on_scroll(0.0, 300.0, 1000.0);
        assert!(!auto_scroll.is_enabled());
        auto_scroll.on_scroll(700.0, 300.0, 1000.0);
        assert!(auto_scroll.is_enabled());
    }

    #[test]
    fn it_can_be_enabled_and_disabled_directly() {
        let mut auto_scroll = AutoScroll::new(false);
        auto_scroll.enable();
        assert!(auto_scroll.is_enabled());
        auto_scroll.disable();
        auto_scroll.on_scroll(0.0, 300.0, 1000.0);
        assert!(!auto_scroll.is_enabled());
    }
}
