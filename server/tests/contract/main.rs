//! What the server promises, over real loopback HTTP and WebSocket.
//!
//! Builds are stepped by hand, so that nothing here waits for time to pass.

mod access;
mod agents;
mod builds;
mod chats;
mod fault_kinds;
mod faults;
mod logs;
mod program;
mod resources;
mod restart;
mod site;
mod stream;
mod support;
mod terraform;
