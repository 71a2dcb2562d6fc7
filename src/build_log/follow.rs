/// So near to its end, in CSS pixels, a box counts as being at its end: about one line.
const AT_END: f64 = 20.0;

/// Whether a box keeps to the end of a growing log. The reader decides: scrolling up lets go of the end, coming back to it
/// takes it up again. A log that grows under a box that stands still changes nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Follow {
    follows: bool,
    /// Where the box stood when it last told.
    top: f64,
}

impl Follow {
    /// At first a growing log is followed, and one that is over is read from its beginning.
    pub fn new(is_live: bool) -> Self {
        Self { follows: is_live, top: 0.0 }
    }

    /// Whether the box keeps to the end.
    pub fn follows(self) -> bool {
        self.follows
    }

    /// The box stands at `top` CSS pixels, showing `shown` of `height`, by whoever's doing.
    pub fn on_scroll(&mut self, top: f64, shown: f64, height: f64) {
        // Only upwards is a reader's doing for sure: when lines come in between, the end runs away from a box that
        // has just reached it.
        let went_up = top < self.top - 1.0;
        self.follows = height - shown - top <= AT_END || (self.follows && !went_up);
        self.top = top;
    }

    /// The reader wants to see the end, from now on.
    pub fn take_up(&mut self) {
        self.follows = true;
    }

    /// The reader wants to see some other place.
    pub fn let_go(&mut self) {
        self.follows = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_live_log_is_followed_until_the_reader_scrolls_up_and_again_from_the_end() {
        let mut follow = Follow::new(true);
        follow.on_scroll(700.0, 300.0, 1000.0);
        assert!(follow.follows());
        follow.on_scroll(660.0, 300.0, 1000.0);
        assert!(!follow.follows());
        follow.on_scroll(690.0, 300.0, 1000.0);
        assert!(follow.follows());
    }

    #[test]
    fn lines_that_come_between_scrolling_and_its_event_do_not_let_go() {
        let mut follow = Follow::new(true);
        follow.on_scroll(700.0, 300.0, 1000.0);
        follow.on_scroll(700.0, 300.0, 5000.0);
        follow.on_scroll(4700.0, 300.0, 9000.0);
        assert!(follow.follows());
    }

    #[test]
    fn a_finished_log_is_not_followed_until_its_end_is_reached() {
        let mut follow = Follow::new(false);
        follow.on_scroll(0.0, 300.0, 1000.0);
        assert!(!follow.follows());
        follow.on_scroll(700.0, 300.0, 1000.0);
        assert!(follow.follows());
    }

    #[test]
    fn the_reader_can_take_it_up_and_let_go_by_word() {
        let mut follow = Follow::new(false);
        follow.take_up();
        assert!(follow.follows());
        follow.let_go();
        follow.on_scroll(0.0, 300.0, 1000.0);
        assert!(!follow.follows());
    }
}
