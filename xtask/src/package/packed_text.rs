//! Bytes as ASCII text for a `script` element of a page. The reader is `elements/ts/mcp/packed_text.ts`.

/// The number of digits, and of characters that are digits.
const BASE: u128 = 94;
/// The bytes and the digits of a block: 94^11 is just above 2^72.
const BYTES: usize = 9;
const DIGITS: usize = 11;
/// The first character, and the one that is left out because it could end the element.
const FIRST: u8 = b' ';
const EXCLUDED: u8 = b'<';

/// Writes bytes as text. The last block is padded with zeros, so the reader needs their number.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(BYTES) * DIGITS);
    for block in bytes.chunks(BYTES) {
        let mut padded = [0; 16];
        padded[16 - BYTES..][..block.len()].copy_from_slice(block);
        let mut value = u128::from_be_bytes(padded);
        let mut digits = [0; DIGITS];
        for digit in digits.iter_mut().rev() {
            // A remainder is below 94.
            *digit = (value % BASE) as u8;
            value /= BASE;
        }
        text.extend(digits.map(character));
    }
    text
}

fn character(digit: u8) -> char {
    let code = FIRST + digit;
    char::from(if code >= EXCLUDED { code + 1 } else { code })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes of a text, as the script reads them.
    fn decode(text: &str, count: usize) -> Vec<u8> {
        let digit = |code: u8| u128::from(code - FIRST - u8::from(code > EXCLUDED));
        let blocks = text.as_bytes().chunks(DIGITS).flat_map(|block| {
            let value = block.iter().fold(0, |value, code| value * BASE + digit(*code));
            value.to_be_bytes()[16 - BYTES..].to_vec()
        });
        blocks.take(count).collect()
    }

    #[test]
    fn text_is_read_back() {
        for count in [0, 1, 8, 9, 10, 18, 1000] {
            let bytes: Vec<u8> = (0..count).map(|index: usize| (index * 151 + 255) as u8).collect();
            assert_eq!(decode(&encode(&bytes), count), bytes, "{count}");
        }
        assert_eq!(decode(&encode(&[255; 9]), 9), [255; 9]);
    }

    #[test]
    fn text_is_printable_and_ends_no_element() {
        let text = encode(&(0..=255).cycle().take(9_999).collect::<Vec<u8>>());
        assert!(text.bytes().all(|code| (b' '..=b'~').contains(&code) && code != b'<'), "{text}");
    }
}
