//! One request and one stream for each log and workspace, shared by the rows that show it.

mod broadcast;
mod server;
#[cfg(all(test, feature = "scripted"))]
mod tests;

pub(super) use server::SharedApi;
