//! The session of a row: which build's log it shows, and which operations that needs. After the build come the logs of its
//! agents.
//!
//! A state machine without network or clock. [`Session::handle`] takes an [`Event`] and returns [`Effect`]s: operations to
//! start and to cancel. The operations that should be running are computed from the state alone ([`operations`]), so no
//! transition has to start or cancel any.

mod agent_queries;
mod agents;
mod event;
mod feed;
mod log_phase;
mod operations;
mod poll;
mod queries;
mod slot;
mod state;
mod timings;
mod tracked_agent;
mod tracked_agents;
mod tracked_build;
mod transitions;
mod version;
mod view;
mod watch;

#[cfg(test)]
mod tests;

pub use event::{Answer, Call, ChatBinding, Delay, Effect, Event, Operation, OperationId};
pub use state::Session;
pub(crate) use version::SessionVersion;
pub use view::View;
pub(crate) use view::{AgentNotice, BuildState, Notice};
