use std::{cell::RefCell, collections::HashMap, rc::Rc};

use crate::build_log::LogCache;

/// What the rows of a chat keep after they are unmounted: complete logs, and which rows the reader opened or closed.
///
/// Each [`ChatWorkspaceContext`](super::ChatWorkspaceContext) has its own by default. Pass one in to keep it beyond the life
/// of the context. Clones share their contents.
#[derive(Clone, Debug, Default)]
pub struct ChatMemory {
    pub(super) logs: LogCache,
    open_rows: Rc<RefCell<HashMap<String, bool>>>,
}

impl ChatMemory {
    /// Whether the reader opened (`true`) or closed (`false`) the row of this tool call.
    pub(super) fn open(&self, tool_call_id: &str) -> Option<bool> {
        self.open_rows.borrow().get(tool_call_id).copied()
    }

    pub(super) fn set_open(&self, tool_call_id: &str, open: bool) {
        self.open_rows.borrow_mut().insert(tool_call_id.to_owned(), open);
    }
}

impl PartialEq for ChatMemory {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.open_rows, &other.open_rows)
    }
}
