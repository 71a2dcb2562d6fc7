//! Short names for what a module imports from its glue: wasm-bindgen's own are long, and end in a hash each.

use anyhow::{Result, bail};
use wasmparser::{Parser, Payload, TypeRef};

const FUNCTION: u8 = 0;
/// The magic number and the version.
const PREAMBLE_LEN: usize = 8;

/// Gives the functions that `module` imports short names, there and in its `glue`.
///
/// # Errors
/// If the module cannot be read, imports something else than functions, or the glue is not as wasm-bindgen writes it.
pub(crate) fn shorten(module: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let mut glue = glue.to_owned();
    let mut short = module[..PREAMBLE_LEN].to_vec();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        let Some((kind, range)) = payload.as_section() else { continue };
        let renamed = match &payload {
            Payload::ImportSection(imports) => Some(rename(imports, &mut glue)?),
            _ => None,
        };
        let contents = renamed.as_deref().unwrap_or(&module[range]);
        short.push(kind);
        push_number(&mut short, contents.len());
        short.extend_from_slice(contents);
    }
    Ok((short, glue))
}

/// The same imports under short names, which are put into the glue.
fn rename(imports: &wasmparser::ImportSectionReader<'_>, glue: &mut String) -> Result<Vec<u8>> {
    let mut contents = Vec::new();
    push_number(&mut contents, imports.count() as usize);
    for (number, import) in imports.clone().into_imports().enumerate() {
        let import = import?;
        let TypeRef::Func(ty) = import.ty else { bail!("{} is no function", import.name) };
        let name = short_name(number);
        // A key of the object that the glue hands over.
        let key = |name: &str| format!("\n        {name}: ");
        if glue.matches(&key(import.name)).count() != 1 {
            bail!("the glue does not give {} once", import.name);
        }
        *glue = glue.replace(&key(import.name), &key(&name));
        for text in [import.module, &name] {
            push_number(&mut contents, text.len());
            contents.extend_from_slice(text.as_bytes());
        }
        contents.push(FUNCTION);
        push_number(&mut contents, ty as usize);
    }
    Ok(contents)
}

/// `a` to `z`, then `a1` and so on.
fn short_name(number: usize) -> String {
    let letter = char::from(b'a' + (number % 26) as u8);
    let round = number / 26;
    if round == 0 { letter.to_string() } else { format!("{letter}{round}") }
}

fn push_number(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module that imports so many functions without arguments, each with an export after it.
    fn module(names: &[&str]) -> Vec<u8> {
        let mut imports = Vec::new();
        push_number(&mut imports, names.len());
        for text in names.iter().flat_map(|name| ["./glue.js", name]) {
            push_number(&mut imports, text.len());
            imports.extend_from_slice(text.as_bytes());
            if text != "./glue.js" {
                imports.extend([FUNCTION, 0]);
            }
        }
        let mut module = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0".to_vec();
        module.push(2);
        push_number(&mut module, imports.len());
        module.extend(imports);
        module.extend(b"\x07\x05\x01\x01x\0\0");
        module
    }

    const GLUE: &str = "const imports = {\n        __wbg_now_0123456789abcdef: () => 1,\n        __wbg_now_f: () => 2,\n    };\n// __wbg_now_f: kept";

    #[test]
    fn module_and_glue_have_the_same_short_names() {
        let before = module(&["__wbg_now_f", "__wbg_now_0123456789abcdef"]);
        wasmparser::Validator::new().validate_all(&before).expect("a module");
        let (after, glue) = shorten(&before, GLUE).expect("shortened");
        wasmparser::Validator::new().validate_all(&after).expect("still a module");
        assert_eq!(after, module(&["a", "b"]));
        assert_eq!(glue, "const imports = {\n        b: () => 1,\n        a: () => 2,\n    };\n// __wbg_now_f: kept");
    }

    #[test]
    fn glue_that_gives_something_else_is_refused() {
        let error = shorten(&module(&["__wbg_gone"]), GLUE).expect_err("refused").to_string();
        assert!(error.contains("__wbg_gone"), "{error}");
        assert!(shorten(b"\0asm\x01\0\0\0\x02", "").is_err());
    }

    #[test]
    fn no_two_names_are_the_same() {
        let names: std::collections::HashSet<_> = (0..2_000).map(short_name).collect();
        assert_eq!(names.len(), 2_000);
    }
}
