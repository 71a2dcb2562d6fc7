//! Short names between a module and its glue: wasm-bindgen's own are long, and many end in a hash.

use std::collections::HashMap;

use anyhow::{Context, Result, bail};
use wasm_encoder::{
    EntityType, ExportSection, ImportSection, Module, RawSection,
    reencode::{RoundtripReencoder, utils},
};
use wasmparser::{ExportSectionReader, ImportSectionReader, Parser, Payload, TypeRef};

/// How names begin of what a module exports for the glue alone.
const FOR_THE_GLUE: [&str; 2] = ["__", "wasm_bindgen_"];

/// Gives what `module` imports and what it exports for the `glue` short names, there and here. Imports have numbers for
/// names, so that the glue has a list of functions and names none.
///
/// # Errors
/// If the module cannot be read, imports something else than functions, or the glue is not as wasm-bindgen writes it.
pub(crate) fn shorten(module: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let mut glue = glue.to_owned();
    let mut short = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        let Some((id, range)) = payload.as_section() else { continue };
        match &payload {
            Payload::ImportSection(imports) => short.section(&number_imports(imports, &mut glue)?),
            Payload::ExportSection(exports) => short.section(&rename_exports(exports, &mut glue)?),
            _ => short.section(&RawSection { id, data: &module[range] }),
        };
    }
    Ok((short.finish(), glue))
}

/// The same imports under numbers. In the glue they become a list, in a list of one module.
fn number_imports(imports: &ImportSectionReader<'_>, glue: &mut String) -> Result<ImportSection> {
    let mut section = ImportSection::new();
    let mut from = "";
    let mut names = Vec::new();
    for (number, import) in imports.clone().into_imports().enumerate() {
        let import = import?;
        let TypeRef::Func(ty) = import.ty else { bail!("{} is no function", import.name) };
        from = import.module;
        names.push(import.name);
        section.import("0", &number.to_string(), EntityType::Function(ty));
    }
    *glue = list_functions(glue, from, &names)?;
    Ok(section)
}

/// The glue, with a list in place of the object that holds the functions of `module`.
fn list_functions(glue: &str, module: &str, names: &[&str]) -> Result<String> {
    const BEGIN: &str = "    const import0 = {\n        __proto__: null,\n";
    let end = format!("    }};\n    return {{\n        __proto__: null,\n        \"{module}\": import0,\n    }};\n");
    let parts = glue.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(&end)?)));
    let (before, (functions, after)) = parts.with_context(|| format!("the glue gives {module} no functions"))?;
    let mut known: HashMap<&str, String> = HashMap::new();
    let mut current = None;
    for line in functions.lines() {
        let first = line.strip_prefix("        ").filter(|line| !line.starts_with([' ', '}']));
        if let Some((name, first)) = first.and_then(|line| line.split_once(": ")) {
            current = Some(known.entry(name).insert_entry(first.to_owned()).into_mut());
        } else if let Some(function) = &mut current {
            function.push('\n');
            function.push_str(line);
        }
    }
    let functions = names.iter().map(|name| known.remove(name).with_context(|| format!("the glue gives no {name}")));
    let functions = functions.collect::<Result<Vec<_>>>()?.join("\n");
    if let Some(name) = known.keys().next() {
        bail!("the module does not import {name}");
    }
    Ok(format!("{before}    return [[\n{functions}\n    ]];\n{after}"))
}

/// The same exports, those of them under short names that only the glue calls.
fn rename_exports(exports: &ExportSectionReader<'_>, glue: &mut String) -> Result<ExportSection> {
    let mut section = ExportSection::new();
    let mut count = 0;
    for export in exports.clone() {
        let export = export?;
        let kind = utils::export_kind(&mut RoundtripReencoder, export.kind);
        if FOR_THE_GLUE.iter().any(|start| export.name.starts_with(start)) {
            let name = short_name(count);
            count += 1;
            *glue = rename_property(glue, export.name, &name);
            section.export(&name, kind, export.index);
        } else {
            section.export(export.name, kind, export.index);
        }
    }
    Ok(section)
}

/// The glue with a property of the module's exports under another name. One whose name only begins alike stays.
fn rename_property(glue: &str, property: &str, name: &str) -> String {
    let property = format!("wasm.{property}");
    let mut parts = glue.split(&property);
    let mut renamed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let goes_on = part.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_');
        renamed += &if goes_on { property.clone() } else { format!("wasm.{name}") };
        renamed += part;
    }
    renamed
}

/// `a` to `z`, then `a1` and so on.
fn short_name(number: usize) -> String {
    let letter = char::from(b'a' + (number % 26) as u8);
    let round = number / 26;
    if round == 0 { letter.to_string() } else { format!("{letter}{round}") }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{ExportKind, TypeSection};

    use super::*;

    /// A module that imports functions without arguments and exports the first of them under other names.
    fn module(from: &str, imports: &[&str], exports: &[&str]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let (mut imported, mut exported) = (ImportSection::new(), ExportSection::new());
        for name in imports {
            imported.import(from, name, EntityType::Function(0));
        }
        for name in exports {
            exported.export(name, ExportKind::Func, 0);
        }
        let mut module = Module::new();
        module.section(&types).section(&imported).section(&exported);
        module.finish()
    }

    const GLUE: &str = "export function x() {
    wasm.x(wasm.__wbindgen_malloc, wasm.__wbindgen_malloc_2());
}
function imports() {
    const import0 = {
        __proto__: null,
        __wbg_now_0123456789abcdef: function() { return handleError(function () {
            return 1;
        }, arguments); },
        __wbg_now_f: () => 2,
    };
    return {
        __proto__: null,
        \"./glue.js\": import0,
    };
}
";

    #[test]
    fn module_and_glue_have_the_same_short_names() {
        let before = module(
            "./glue.js",
            &["__wbg_now_f", "__wbg_now_0123456789abcdef"],
            &["x", "__wbindgen_malloc_2", "__wbindgen_malloc"],
        );
        wasmparser::Validator::new().validate_all(&before).expect("a module");
        let (after, glue) = shorten(&before, GLUE).expect("shortened");
        wasmparser::Validator::new().validate_all(&after).expect("still a module");
        assert_eq!(after, module("0", &["0", "1"], &["x", "a", "b"]));
        let expected = "export function x() {
    wasm.x(wasm.b, wasm.a());
}
function imports() {
    return [[
() => 2,
function() { return handleError(function () {
            return 1;
        }, arguments); },
    ]];
}
";
        assert_eq!(glue, expected);
    }

    #[test]
    fn glue_that_gives_something_else_is_refused() {
        for (names, named) in [(vec!["__wbg_gone"], "__wbg_gone"), (vec!["__wbg_now_f"], "__wbg_now_0123456789abcdef")]
        {
            let error = shorten(&module("./glue.js", &names, &[]), GLUE).expect_err("refused").to_string();
            assert!(error.contains(named), "{error}");
        }
        assert!(shorten(&module("./other.js", &["__wbg_now_f"], &[]), GLUE).is_err());
        assert!(shorten(b"\0asm\x01\0\0\0\x02", "").is_err());
    }

    #[test]
    fn no_two_names_are_the_same() {
        let names: std::collections::HashSet<_> = (0..2_000).map(short_name).collect();
        assert_eq!(names.len(), 2_000);
    }
}
