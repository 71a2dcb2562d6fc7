//! Scans of bytes, a block at a time.

mod block;
mod scan;

pub(super) use scan::{equals, has_control_byte, plain_len, printable_len, starts_with};
