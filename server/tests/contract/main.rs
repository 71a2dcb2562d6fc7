//! Tests of the API over loopback HTTP and WebSocket.
//!
//! The tests control each build, so that none depends on the speed of a build.

mod access;
mod agent_logs;
mod agent_support;
mod agents;
mod builds;
mod chat_streams;
mod chats;
mod fault_kinds;
mod faults;
mod logs;
mod mcp;
mod mcp_access;
mod mcp_gateway;
mod mcp_gateway_program;
mod mcp_support;
mod mcp_tools;
mod program;
mod resources;
mod restart;
mod site;
mod stream;
mod support;
mod survival;
mod terraform;
mod watch;
