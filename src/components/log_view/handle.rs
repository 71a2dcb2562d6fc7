use std::{
    cell::{Cell, Ref, RefCell},
    fmt,
    rc::Rc,
};

use dioxus::prelude::*;

use super::{line_view::LineOutline, probe::Measures, stage::StageTiming};
use crate::{
    build_log::{Line, LogStore, LogViewport, Session, StageWindow},
    components::{build_log::BuildLog, hooks::use_kept},
    strings::Strings,
};

/// What is drawn of a log.
#[derive(Default)]
pub(super) struct Drawing {
    /// The size of the whole log, in CSS pixels; as wide as the box where there is no width.
    pub(super) height: f64,
    pub(super) width: Option<f64>,
    /// How many lines the whole log has.
    pub(super) lines: usize,
    pub(super) stages: Vec<DrawnStage>,
}

/// What is drawn of a stage.
pub(super) struct DrawnStage {
    pub(super) window: StageWindow,
    pub(super) timing: StageTiming,
    pub(super) lines: Vec<LineOutline>,
}

/// A log's reader, as components hold it. Reading it subscribes the component to its changes.
#[derive(Clone)]
pub(super) struct ReaderHandle(Rc<Reading>);

struct Reading {
    reader: RefCell<LogViewport>,
    has_begun: Cell<bool>,
    changes: Signal<u64>,
    /// The box that shows the log, once it is on the page.
    scroller: RefCell<Option<Rc<MountedData>>>,
    log: BuildLog,
}

impl ReaderHandle {
    pub(super) fn log(&self) -> &BuildLog {
        &self.0.log
    }

    /// What the rows of the chat say.
    pub(super) fn strings(&self) -> Signal<Rc<Strings>> {
        self.0.log.chat().strings
    }

    pub(super) fn scroller(&self) -> Option<Rc<MountedData>> {
        self.0.scroller.borrow().clone()
    }

    pub(super) fn set_scroller(&self, scroller: Rc<MountedData>) {
        self.0.scroller.replace(Some(scroller));
    }

    /// The reader, with all lines taken in that have come.
    pub(super) fn synced(&self) -> Ref<'_, LogViewport> {
        self.0.changes.read();
        let session = self.0.log.session_with_lines();
        if let Some(log) = session.log().filter(|log| !log.is_empty()) {
            self.sync(&session, log);
        }
        self.0.reader.borrow()
    }

    /// Takes in all lines that have come. With the first ones the reader begins: only then it is known how the build stands.
    fn sync(&self, session: &Session, log: &LogStore) {
        let mut reader = self.0.reader.borrow_mut();
        if !self.0.has_begun.replace(true) {
            *reader = LogViewport::new(session.is_live(), session.has_failed());
        }
        reader.sync(log);
    }

    /// Tells the reader something that matters for how the log is drawn.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut LogViewport, &LogStore) -> T) -> Option<T> {
        let changed = self.quietly(change);
        self.draw_again();
        changed
    }

    /// Tells the reader something without drawing again.
    pub(super) fn quietly<T>(&self, change: impl FnOnce(&mut LogViewport, &LogStore) -> T) -> Option<T> {
        let session = self.0.log.peek_session();
        session.log().map(|log| change(&mut self.0.reader.borrow_mut(), log))
    }

    /// What is to be drawn now, on a page of these measures.
    pub(super) fn draw(&self, log: &LogStore, measures: &Measures, wraps: bool) -> Drawing {
        let mut reader = self.0.reader.borrow_mut();
        if let Some(shown) = measures.shown {
            reader.on_resize(shown, measures.metrics(wraps), log);
        }
        let windows = reader.visible_stages();
        let line = |stage, index, line: Line<'_>| {
            reader.is_line_visible(stage, index).then(|| {
                let (id, is_whole, found) =
                    (line.id, reader.is_line_expanded(line.id), reader.matches_in(stage, index));
                LineOutline { stage, index, id, is_whole, found, wraps }
            })
        };
        let stage = |window: StageWindow| {
            let (stage, indexes) = (window.stage, window.lines.clone());
            let lines = log.stage(stage).into_iter().flat_map(|lines| lines.slice(indexes.clone()));
            let lines = indexes.clone().zip(lines).filter_map(|(index, text)| line(stage, index, text)).collect();
            DrawnStage { timing: log.stage(stage).as_ref().map(StageTiming::of).unwrap_or_default(), window, lines }
        };
        Drawing {
            height: reader.height(),
            width: measures.width_of(reader.max_columns()).filter(|_| !wraps),
            lines: log.len(),
            stages: windows.into_iter().map(stage).collect(),
        }
    }

    pub(super) fn on_measure(&self, stage: usize, line: usize, height: f64) {
        if self.quietly(|reader, _| reader.on_measure(stage, line, height)) == Some(true) {
            self.draw_again();
        }
    }

    pub(super) fn draw_again(&self) {
        let mut changes = self.0.changes;
        *changes.write() += 1;
    }
}

impl PartialEq for ReaderHandle {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for ReaderHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReaderHandle").field("reader", &self.0.reader).finish_non_exhaustive()
    }
}

/// A reader of `log` for the life of the component.
pub(super) fn use_log_reader(log: &BuildLog) -> ReaderHandle {
    use_kept(|| {
        let reader = RefCell::new(LogViewport::new(false, false));
        let (changes, has_begun, scroller) = (Signal::new(0), Cell::default(), RefCell::default());
        ReaderHandle(Rc::new(Reading { reader, has_begun, changes, scroller, log: log.clone() }))
    })
}
