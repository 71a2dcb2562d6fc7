// Bytes as ASCII text: the Rust side is `xtask/src/package/packed_text.rs`. 9 bytes are 11 digits of base 94, which is the densest
// such ratio; base64 would make the page a tenth larger.

const BASE = 94;
const DIGITS = 11;
/** A digit is a printable character other than `<`, which could end the element around the text. */
const FIRST = 32;
const EXCLUDED = 60;
/** 9 bytes are two halves of 36 bits, which a double holds exactly. */
const HALF = 2 ** 36;

/** The bytes of an element, which names their number. */
export function bytesOf(element: HTMLElement): Uint8Array<ArrayBuffer> {
  const text = element.textContent;
  const bytes = new Uint8Array(Number(element.dataset.bytes));
  for (let start = 0, at = 0; start < text.length; start += DIGITS, at += 9) {
    let [high, low] = [0, 0];
    for (let index = start; index < start + DIGITS; index++) {
      const code = text.charCodeAt(index);
      low = low * BASE + code - FIRST - Number(code > EXCLUDED);
      high = high * BASE + Math.floor(low / HALF);
      low %= HALF;
    }
    // 36 bits are four and a half bytes.
    const middle = (high % 16) * 16 + Math.floor(low / 2 ** 32);
    const parts = [Math.floor(high / 2 ** 28), high / 2 ** 20, high / 2 ** 12, high / 16, middle, low / 2 ** 24, low / 2 ** 16, low / 256, low];
    // What does not fit into the array is the padding of the last block.
    parts.forEach((part, offset) => (bytes[at + offset] = Math.floor(part) % 256));
  }
  return bytes;
}
