use std::fmt::Write;

/// The entry that holds the module itself, for bundlers that cannot carry a file along.
pub(super) fn script(module: &[u8]) -> String {
    format!(
        "// The package with its WebAssembly module inside: larger, and without a second file.\n\
         import {{ bytes }} from \"./hex.js\";\n\
         import {{ configure, define }} from \"./index.js\";\n\n\
         export * from \"./index.js\";\n\n\
         configure({{ wasm: bytes(\"{}\") }});\n\
         define();\n",
        digits(module)
    )
}

/// The hexadecimal digits of some bytes, for `hex.js`.
pub(super) fn digits(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut digits, byte| {
        // Writing into a string never fails.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_has_two_digits_in_lower_case() {
        assert_eq!(digits(&[0, 9, 0xa0, 0xff]), "0009a0ff");
        assert!(script(b"\0asm").contains("bytes(\"0061736d\")"));
    }
}
