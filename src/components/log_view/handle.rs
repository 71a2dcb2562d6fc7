use std::{
    cell::{Ref, RefCell},
    fmt,
    rc::Rc,
};

use dioxus::prelude::*;

use crate::{
    build_log::{LogReader, LogStore},
    components::build_log::BuildLog,
};

/// A log's reader, as components hold it. Reading it subscribes the component to its changes.
#[derive(Clone)]
pub(super) struct ReaderHandle {
    reader: Rc<RefCell<LogReader>>,
    changes: Signal<u64>,
    log: BuildLog,
}

impl ReaderHandle {
    pub(super) fn log(&self) -> &BuildLog {
        &self.log
    }

    /// The reader, with all lines taken in that have come.
    pub(super) fn synced(&self) -> Ref<'_, LogReader> {
        self.changes.read();
        if let Some(log) = self.log.session().log() {
            self.reader.borrow_mut().sync(log);
        }
        self.reader.borrow()
    }

    /// The reader as it was when it was last synced.
    pub(super) fn peek(&self) -> Ref<'_, LogReader> {
        self.reader.borrow()
    }

    /// Tells the reader something that matters for how the log is drawn.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut LogReader, &LogStore) -> T) -> Option<T> {
        let changed = self.quietly(change);
        self.draw_again();
        changed
    }

    /// Tells the reader something without drawing again.
    pub(super) fn quietly<T>(&self, change: impl FnOnce(&mut LogReader, &LogStore) -> T) -> Option<T> {
        let session = self.log.peek_session();
        session.log().map(|log| change(&mut self.reader.borrow_mut(), log))
    }

    pub(super) fn on_measure(&self, stage: usize, line: usize, height: f64) {
        if self.quietly(|reader, _| reader.on_measure(stage, line, height)) == Some(true) {
            self.draw_again();
        }
    }

    pub(super) fn draw_again(&self) {
        let mut changes = self.changes;
        *changes.write() += 1;
    }
}

impl PartialEq for ReaderHandle {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.reader, &other.reader)
    }
}

impl fmt::Debug for ReaderHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReaderHandle").field("reader", &self.reader).finish_non_exhaustive()
    }
}

/// A reader of `log` for the life of the component.
pub(super) fn use_log_reader(log: &BuildLog) -> ReaderHandle {
    let changes = use_signal(|| 0u64);
    use_hook(|| {
        let session = log.peek_session();
        let reader = LogReader::new(session.is_live(), session.has_failed());
        ReaderHandle { reader: Rc::new(RefCell::new(reader)), changes, log: log.clone() }
    })
}
