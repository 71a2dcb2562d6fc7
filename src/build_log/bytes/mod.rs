//! Scans of bytes, a block at a time.

mod block;
mod scan;

pub(super) use scan::{FoldedByte, equals, has_control_byte, len_before_pair, plain_len, printable_len, starts_with};
