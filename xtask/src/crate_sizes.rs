//! The code of a linked WebAssembly module by the crate of each function, read from the module's name section.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result};
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// Crates with less code are printed as one.
const MIN_BYTES: usize = 10_000;

/// Prints the bytes of code of each crate, the largest first.
///
/// # Errors
/// If the module cannot be read.
pub(crate) fn print(module: &Path) -> Result<()> {
    let module = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    let crates = crate_sizes(&function_sizes(&module)?);
    let total: usize = crates.values().sum();
    println!("the module before wasm-opt, code by crate: {total} bytes");
    let (mut large, small): (Vec<_>, Vec<_>) = crates.into_iter().partition(|(_, size)| *size >= MIN_BYTES);
    large.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    let others = ("others".to_owned(), small.iter().map(|(_, size)| size).sum());
    for (name, size) in large.into_iter().chain([others]) {
        println!("  {name}: {size} bytes, {}%", size * 100 / total.max(1));
    }
    Ok(())
}

/// The name and the size of each function.
fn function_sizes(module: &[u8]) -> Result<Vec<(String, usize)>> {
    let (mut sizes, mut names, mut imported) = (Vec::new(), BTreeMap::new(), 0);
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => sizes.push(body.range().len()),
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(subsections) = section.as_known() {
                    for subsection in subsections {
                        if let Name::Function(functions) = subsection? {
                            for function in functions {
                                let function = function?;
                                names.insert(function.index, function.name);
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let name =
        |index| names.get(&index).map_or_else(String::new, |name| format!("{:#}", rustc_demangle::demangle(name)));
    Ok((imported..).map(name).zip(sizes).collect())
}

fn crate_sizes(functions: &[(String, usize)]) -> BTreeMap<String, usize> {
    let mut crates = BTreeMap::new();
    for (function, size) in functions {
        *crates.entry(crate_of(function)).or_default() += size;
    }
    crates
}

/// The crate that a function's code is from.
fn crate_of(function: &str) -> String {
    if function.starts_with("core::ptr::drop_in_place") {
        return "destructors".to_owned();
    }
    if function.starts_with("__wbindgen_describe") || function.ends_with("WasmDescribe>::describe") {
        return "types for wasm-bindgen, which removes them".to_owned();
    }
    // `<T as name::Trait>::f` is generic code of the trait's crate; the body of a component is such a function.
    let path = function.strip_prefix("<T as ").unwrap_or(function).trim_start_matches(['<', '&', '(', '[']);
    let path = path.strip_prefix("mut ").unwrap_or(path);
    match path.split_once("::") {
        Some(("subsecond", _)) => "bodies of components".to_owned(),
        Some((name, _)) if name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') => {
            name.to_owned()
        }
        _ => "not known".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_counted_for_their_crates() {
        for (function, expected) in [
            ("chat_workspace_tools::build_log::decode", "chat_workspace_tools"),
            ("<dioxus_core::nodes::VNode as core::clone::Clone>::clone", "dioxus_core"),
            ("<&mut serde_json::de::Deserializer<R> as serde_core::de::Deserializer>::deserialize_any", "serde_json"),
            ("<T as subsecond::HotFunction<(A,),subsecond::Fn1Marker>>::call_it", "bodies of components"),
            ("core::ptr::drop_in_place<alloc::string::String>", "destructors"),
            (
                "<js_sys::Object as wasm_bindgen::describe::WasmDescribe>::describe",
                "types for wasm-bindgen, which removes them",
            ),
            ("view_new", "not known"),
            ("", "not known"),
        ] {
            assert_eq!(crate_of(function), expected, "{function}");
        }
    }
}
