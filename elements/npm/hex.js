// Digits of a module's bytes: of all texts they compress best, for a byte stays a piece of its own.

/** The bytes that hexadecimal digits, in lower case, stand for. */
export function bytes(digits) {
  const digit = (place) => {
    const code = digits.charCodeAt(place);
    return code < 58 ? code - 48 : code - 87;
  };
  return Uint8Array.from({ length: digits.length / 2 }, (_, place) => digit(2 * place) * 16 + digit(2 * place + 1));
}
