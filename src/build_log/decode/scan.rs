//! Scans bytes of JSON.

/// Whether JSON allows this byte between values.
pub(super) fn is_json_whitespace(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// The valid UTF-8 at the start of `bytes`.
pub(super) fn utf8_prefix(bytes: &[u8]) -> &str {
    match str::from_utf8(bytes) {
        Ok(text) => text,
        // Not `utf8_chunks`: it has no fast path for ASCII.
        Err(error) => str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    }
}

/// The length of the list element at the start of `json`, valid or not. `None` if its end is missing, 0 where a comma, a
/// closing bracket or white space is in its place.
pub(super) fn skip_element(json: &[u8]) -> Option<usize> {
    let (mut depth, mut in_string, mut is_escaped) = (0_usize, false, false);
    json.iter().position(|byte| {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => depth += 1,
            b']' | b'}' | b',' if depth == 0 => return true,
            blank if depth == 0 && is_json_whitespace(*blank) => return true,
            b']' | b'}' => depth -= 1,
            _ => {}
        }
        false
    })
}
