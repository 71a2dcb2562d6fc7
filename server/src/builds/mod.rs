//! Builds, from the request to the completed job: the queue, the workers, cancellation and the quota.

mod active;
mod queue;
mod quota;
mod runner;
mod service;

pub(crate) use queue::QueuePosition;
pub(crate) use quota::INSUFFICIENT_QUOTA;
pub(crate) use service::Builds;
