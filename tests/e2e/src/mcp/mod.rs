//! The row as an MCP App, in a host on the bridge of the reference implementation: `tests/e2e/mcp-host`.
//!
//! Run by `cargo xtask test --only examples`, which builds the package and bundles the host.

mod calls;
mod host;
mod live;
mod polls;
mod program;
mod time;
mod virtual_time;
