//! Fault injection for tests of clients: requests and log streams of chosen builds fail by a schedule that a seed
//! determines. It is a middleware of the API with control routes outside `/api`, and off by default.

mod frames;
mod middleware;
mod registry;
mod request;
mod routes;
mod schedule;
mod state;
mod stream;

#[cfg(test)]
mod session_properties;

pub(crate) use middleware::inject_faults;
pub(crate) use routes::control_routes;
pub use schedule::{FaultSchedule, RequestFault, StreamFault};
pub(crate) use state::FaultState;
