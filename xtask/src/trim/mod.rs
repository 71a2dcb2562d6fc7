//! Takes the texts of panics out of a linked module. What the standard library can do only with an unstable option: a
//! panic ends the program at once. What only its message needed goes too: formatting, texts, places in the source.
//!
//! The module has to be linked with `--emit-relocs`, which says what refers to what. Bytes are only overwritten, so no
//! address and no index changes; `wasm-opt` then leaves out what is empty.

mod cut;
mod module;
mod reach;

use anyhow::{Context, Result};

use self::module::Module;

/// The option of the linker that [`panics`] needs.
pub(crate) const LINK_ARGUMENT: &str = "link-arg=--emit-relocs";

/// Replaces each panic of `bytes` by a call of its export `end`, a function without arguments, and takes out what is then
/// not reached.
///
/// # Errors
/// If the module cannot be read, was linked without its relocations, or has no such export.
pub(crate) fn panics(mut bytes: Vec<u8>, end: &str) -> Result<Vec<u8>> {
    let mut module = Module::read(&bytes)?;
    let end = module.export(end).with_context(|| format!("the module exports no function {end}"))?;
    cut::panics(&mut bytes, &mut module, end)?;
    reach::empty_the_rest(&mut bytes, &module);
    // From the last to the first: what comes before stays where it is.
    module.linker_sections.sort_unstable_by_key(|range| range.start);
    for contents in module.linker_sections.iter().rev() {
        let start = section_start(&bytes, contents.start, contents.len());
        bytes.drain(start..contents.end);
    }
    Ok(bytes)
}

/// Where the section with these contents begins: before them are its kind and its size.
fn section_start(bytes: &[u8], contents: usize, len: usize) -> usize {
    let minimal = (usize::BITS - len.leading_zeros()).div_ceil(7).max(1) as usize;
    // The linker may write the size in five bytes.
    let length = (minimal..=5).find(|length| bytes[contents - length - 1] == 0 && leb(&bytes[contents - length..contents]) == len);
    contents - length.unwrap_or(minimal) - 1
}

fn leb(bytes: &[u8]) -> usize {
    bytes.iter().rev().fold(0, |value, byte| value << 7 | usize::from(byte & 0x7f))
}
