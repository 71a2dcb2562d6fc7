use std::rc::Rc;

use dioxus::prelude::*;

use super::times::TimeFormat;
use crate::{
    build_log::{LogStore, LogViewport},
    components::{
        context::{ChatWorkspace, use_chat_workspace},
        session_handle::SessionHandle,
    },
};

/// What the parts of a log view share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LogViewContext {
    pub(super) chat: ChatWorkspace,
    pub(super) session: SessionHandle,
    pub(super) is_finding: Signal<bool>,
    pub(super) is_full_height: Signal<bool>,
    /// The scroll box, once it is mounted.
    pub(super) scroller: CopyValue<Option<Rc<MountedData>>>,
    /// None before the first line: only then it is known whether the build has failed.
    reader: CopyValue<Option<LogViewport>>,
    /// The number of changes to the reader that need a render.
    changes: Signal<u64>,
}

impl LogViewContext {
    /// Reads the log with all lines so far. The caller updates with new lines and with changes to the reader.
    ///
    /// Returns `None` before the first line.
    pub(super) fn read<T>(&self, read: impl FnOnce(&mut LogViewport, &LogStore) -> T) -> Option<T> {
        self.changes.read();
        let mut reader = self.reader;
        let mut reader = reader.write();
        self.session.read_lines(|session| {
            let log = session.log().filter(|log| !log.is_empty())?;
            let reader = reader.get_or_insert_with(|| LogViewport::new(session.is_live(), session.has_failed()));
            reader.sync(log);
            Some(read(reader, log))
        })
    }

    /// The format of the times of lines. The caller subscribes to it.
    pub(super) fn times(&self) -> TimeFormat {
        TimeFormat {
            timestamps: (self.chat.log_options)().timestamps,
            started_at: self.session.read(|session| session.log().and_then(LogStore::started_at)),
        }
    }

    /// Changes the reader, and renders.
    pub(super) fn update<T>(&self, change: impl FnOnce(&mut LogViewport, &LogStore) -> T) -> Option<T> {
        let changed = self.update_silently(change);
        self.render();
        changed
    }

    /// Changes the reader without rendering.
    pub(super) fn update_silently<T>(&self, change: impl FnOnce(&mut LogViewport, &LogStore) -> T) -> Option<T> {
        let mut reader = self.reader;
        let mut reader = reader.write();
        let reader = reader.as_mut()?;
        self.session.peek(|session| session.log().map(|log| change(reader, log)))
    }

    /// Updates all components that read the reader.
    pub(super) fn render(&self) {
        let mut changes = self.changes;
        changes += 1;
    }

    /// Subscribes the caller to new lines and to changes to the reader.
    pub(super) fn subscribe(&self) {
        self.changes.read();
        self.session.read_lines(|_| ());
    }
}

/// Provides the context of a log view to its parts.
pub(super) fn use_log_view_context(session: SessionHandle) -> LogViewContext {
    let chat = use_chat_workspace();
    use_context_provider(|| LogViewContext {
        chat,
        session,
        is_finding: Signal::new(false),
        is_full_height: Signal::new(false),
        scroller: CopyValue::new(None),
        reader: CopyValue::new(None),
        changes: Signal::new(0),
    })
}
