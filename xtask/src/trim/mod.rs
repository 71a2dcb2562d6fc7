//! Takes the texts of panics out of a linked module. What the standard library can do only with an unstable option: a
//! panic ends the program at once. What only its message needed goes too: formatting, texts, places in the source. So does
//! what is known never to happen in a page. And types get small numbers.
//!
//! The module has to be linked with `--emit-relocs`, which says what refers to what. Bytes are only overwritten, so no
//! address and no index changes; `wasm-opt` then leaves out what is empty.

mod arguments;
mod counts;
mod cut;
mod module;
mod reach;
mod types;

use anyhow::{Context, Result};

use self::module::Module;

/// The option of the linker that [`panics`] needs.
pub(crate) const LINK_ARGUMENT: &str = "link-arg=--emit-relocs";

/// The option of the compiler by which a function's name tells of what types it is.
pub(crate) const NAMES: &str = "-Csymbol-mangling-version=v0";

/// Replaces each panic of `bytes` by a call of its export `end`, a function without arguments, and takes out what is then
/// not reached.
///
/// # Errors
/// If the module cannot be read, was linked without its relocations, or has no such export.
pub(crate) fn panics(mut bytes: Vec<u8>, end: &str) -> Result<Vec<u8>> {
    let mut module = Module::read(&bytes)?;
    let end = module.export(end).with_context(|| format!("the module exports no function {end}"))?;
    counts::trust(&mut bytes, &module)?;
    cut::panics(&mut bytes, &mut module, end)?;
    arguments::forget_unread(&mut bytes, &mut module)?;
    reach::empty_the_rest(&mut bytes, &module);
    types::renumber(&mut bytes, &module)?;
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
    let length = (minimal..=5)
        .find(|length| bytes[contents - length - 1] == 0 && leb(&bytes[contents - length..contents]) == len);
    contents - length.unwrap_or(minimal) - 1
}

fn leb(bytes: &[u8]) -> usize {
    bytes.iter().rev().fold(0, |value, byte| value << 7 | usize::from(byte & 0x7f))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::{process::run, wasm_target};

    /// A program that breaks off with a text where an index is out of range, and says something where it is not.
    const PROGRAM: &str = r#"
        #[unsafe(no_mangle)]
        pub extern "C" fn said(index: usize) -> *const u8 {
            let texts = ["spoken aloud", "kept"];
            assert!(index < texts.len(), "whispered {index:?}");
            std::hint::black_box(texts[index]).as_ptr()
        }
        #[unsafe(no_mangle)]
        pub extern "C" fn end_of_it() {
            std::hint::black_box(());
        }
    "#;

    /// A module made of `source`.
    pub(super) fn compile(name: &str, source: &str, options: &[&str]) -> Vec<u8> {
        wasm_target::ensure().expect("the target");
        let folder = std::env::temp_dir().join(format!("trim-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("program.rs"), source).expect("written");
        let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        rustc.args(["--edition=2024", "--crate-type=cdylib", "-Copt-level=z", "-Cpanic=abort"]).args(options);
        run(rustc.args(["--target", wasm_target::TARGET, "program.rs", "-o", "program.wasm"]).current_dir(&folder))
            .expect("compiled");
        let bytes = std::fs::read(folder.join("program.wasm")).expect("read");
        std::fs::remove_dir_all(folder).expect("removed");
        bytes
    }

    fn program(name: &str, options: &[&str]) -> Vec<u8> {
        compile(name, PROGRAM, options)
    }

    fn holds(bytes: &[u8], text: &str) -> bool {
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    }

    #[test]
    fn panics_lose_their_texts_and_nothing_else_does() {
        let before = program("texts", &["-C", LINK_ARGUMENT]);
        let after = panics(before.clone(), "end_of_it").expect("trimmed");
        for (text, stays) in
            [("whispered ", false), ("index out of bounds", false), ("program.rs", false), ("spoken aloud", true)]
        {
            assert!(stays || !holds(&after, text), "{text:?} was to go");
            assert!(!stays || holds(&after, text), "{text:?} was to stay");
        }
        assert!(holds(&before, "whispered ") && after.len() < before.len());
        let module = Module::read(&after).expect_err("no relocations are left").to_string();
        assert!(module.contains("--emit-relocs"), "{module}");
        wasmparser::Validator::new().validate_all(&after).expect("still a module");
    }

    #[test]
    fn what_cannot_be_trimmed_is_refused_with_the_reason() {
        let plain = panics(program("plain", &[]), "end_of_it").expect_err("refused").to_string();
        assert!(plain.contains("--emit-relocs"), "{plain}");
        let missing = panics(program("missing", &["-C", LINK_ARGUMENT]), "nowhere").expect_err("refused").to_string();
        assert!(missing.contains("nowhere"), "{missing}");
        assert!(panics(b"no module".to_vec(), "end_of_it").is_err());
    }
}
