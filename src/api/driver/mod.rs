//! Runs a [`Session`](crate::build_log::Session): performs its operations and feeds the answers back.

mod batches;
mod operations;
mod run;

#[cfg(all(test, feature = "scripted"))]
mod agent_input_tests;
#[cfg(all(test, feature = "scripted"))]
mod agent_tests;
#[cfg(all(test, feature = "scripted"))]
mod http_error_tests;
#[cfg(all(test, feature = "scripted"))]
mod testing;
#[cfg(all(test, feature = "scripted"))]
mod tests;

pub(crate) use run::drive;
