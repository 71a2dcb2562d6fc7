//! A scripted server for stories and tests: builds that write their lines at set times of a [`VirtualClock`].
//!
//! Lists, streams and statuses come from the same [`ScriptedBuild`], so they agree as those of a real server do.
//! [`Fault`]s make requests fail. A timeline records all requests and stream events.
//!
//! ```
//! use std::time::Duration;
//! use chat_workspace_tools::api::scripted::{ScriptedApi, ScriptedBuild, VirtualClock};
//! use chat_workspace_tools::workspace::{JobStatus, Transition};
//!
//! let clock = VirtualClock::default();
//! let api = ScriptedApi::new(clock.clone());
//! let build = uuid::Uuid::from_u128(1).into();
//! api.add_build(
//!     ScriptedBuild::new(build, Transition::Start)
//!         .line(1.0, "Planning infrastructure", "Terraform 1.14.1")
//!         .job(2.0, JobStatus::Succeeded),
//! );
//! clock.advance(Duration::from_secs(2));
//! assert_eq!(api.lines_now(build).len(), 1);
//! ```

mod agent;
mod client;
mod clock;
mod faults;
mod request;
mod script;
mod server;
mod stream;
#[cfg(test)]
mod tests;
mod time;
mod timeline;
mod watch;
mod watched;

pub use agent::ScriptedAgent;
pub use client::ScriptedApi;
pub use clock::VirtualClock;
pub use faults::{Fault, Request, StreamControl};
pub use script::ScriptedBuild;
pub use timeline::{TimelineEntry, TimelineEvent};
