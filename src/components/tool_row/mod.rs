//! The row of a workspace tool call: its label and state, and the build log to open.

mod first_error;
mod header;
mod open;
mod row;
mod row_view;

pub(super) use row::ToolRow;
