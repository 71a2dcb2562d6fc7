//! The scrolled box that shows a log: scroll position, search and collapsed stages.

mod auto_scroll;
mod log_viewport;

#[cfg(test)]
mod tests;

pub(crate) use log_viewport::LogViewport;
