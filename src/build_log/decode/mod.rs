//! Decodes the JSON of lines into a [`LogStore`](super::LogStore), without an intermediate object per line.

mod fast_path;
mod frame;
mod list;
mod repair;
mod scan;

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests;

pub(super) use list::ListDecoder;
