//! Blocks of bytes that are compared in one step: 16 bytes with the SIMD instructions of WebAssembly, otherwise 8.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(super) use simd::{Block, LEN};
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub(super) use word::{Block, LEN};

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd {
    use std::arch::wasm32::{
        i8x16_add, i8x16_lt, i8x16_splat, u8x16_bitmask, u8x16_eq, u8x16_lt, u8x16_splat, u64x2, v128, v128_and,
        v128_any_true, v128_or, v128_xor,
    };

    pub(in super::super) const LEN: usize = 16;

    /// Bytes, or the result of a comparison of each of them.
    #[derive(Clone, Copy)]
    pub(in super::super) struct Block(v128);

    impl Block {
        pub(in super::super) fn new(bytes: &[u8; LEN]) -> Self {
            let word = |start: usize| u64::from_le_bytes(std::array::from_fn(|index| bytes[start + index]));
            Self(u64x2(word(0), word(8)))
        }

        pub(in super::super) fn equal_to(self, byte: u8) -> Self {
            Self(u8x16_eq(self.0, u8x16_splat(byte)))
        }

        /// Which bytes are less than `byte`.
        pub(in super::super) fn below(self, byte: u8) -> Self {
            Self(u8x16_lt(self.0, u8x16_splat(byte)))
        }

        /// Which bytes are not a visible ASCII character or a space.
        pub(in super::super) fn not_printable(self) -> Self {
            // One more than DEL or a byte beyond ASCII is negative, or 0, as a signed number.
            Self(i8x16_lt(i8x16_add(self.0, i8x16_splat(1)), i8x16_splat(b' ' as i8 + 1)))
        }

        pub(in super::super) fn or(self, other: Self) -> Self {
            Self(v128_or(self.0, other.0))
        }

        pub(in super::super) fn and(self, other: Self) -> Self {
            Self(v128_and(self.0, other.0))
        }

        /// The bytes with these bits set in each.
        pub(in super::super) fn with_bits(self, bits: u8) -> Self {
            Self(v128_or(self.0, u8x16_splat(bits)))
        }

        /// Whether a comparison is true for any byte.
        pub(in super::super) fn any(self) -> bool {
            v128_any_true(self.0)
        }

        /// The index of the first byte for which a comparison is true.
        pub(in super::super) fn first(self) -> Option<usize> {
            self.any().then(|| u8x16_bitmask(self.0).trailing_zeros() as usize)
        }

        /// The indexes of the bytes for which a comparison is true, as bits.
        pub(in super::super) fn bits(self) -> u64 {
            u8x16_bitmask(self.0).into()
        }

        pub(in super::super) fn equals(self, other: Self) -> bool {
            !v128_any_true(v128_xor(self.0, other.0))
        }
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod word {
    pub(in super::super) const LEN: usize = 8;

    /// A word whose bytes are all 1.
    const ONES: u64 = 0x0101_0101_0101_0101;

    /// A word whose bytes have only their highest bit set.
    const HIGH_BITS: u64 = ONES << 7;

    /// Bytes, or the result of a comparison of each of them: then the highest bit of the first byte for which it is true is
    /// set, and of no byte before it. Bytes after it may be wrong, because a subtraction borrows from them.
    #[derive(Clone, Copy)]
    pub(in super::super) struct Block(u64);

    impl Block {
        pub(in super::super) fn new(bytes: &[u8; LEN]) -> Self {
            Self(u64::from_le_bytes(*bytes))
        }

        pub(in super::super) fn equal_to(self, byte: u8) -> Self {
            let differences = self.0 ^ (ONES * u64::from(byte));
            Self(differences.wrapping_sub(ONES) & !differences)
        }

        /// Which bytes are less than `byte`, which is at most 128.
        pub(in super::super) fn below(self, byte: u8) -> Self {
            Self(self.0.wrapping_sub(ONES * u64::from(byte)) & !self.0)
        }

        /// Which bytes are not a visible ASCII character or a space.
        pub(in super::super) fn not_printable(self) -> Self {
            // The sum has the highest bit set if the other bits are those of DEL.
            Self(((self.0 & !HIGH_BITS) + ONES) | self.0).or(self.below(b' '))
        }

        pub(in super::super) fn or(self, other: Self) -> Self {
            Self(self.0 | other.0)
        }

        /// Bytes may be wrong for which one of both is wrong.
        pub(in super::super) fn and(self, other: Self) -> Self {
            Self(self.0 & other.0)
        }

        /// The bytes with these bits set in each.
        pub(in super::super) fn with_bits(self, bits: u8) -> Self {
            Self(self.0 | (ONES * u64::from(bits)))
        }

        /// Whether a comparison is true for any byte.
        pub(in super::super) fn any(self) -> bool {
            self.0 & HIGH_BITS != 0
        }

        /// The index of the first byte for which a comparison is true.
        pub(in super::super) fn first(self) -> Option<usize> {
            self.any().then(|| (self.0 & HIGH_BITS).trailing_zeros() as usize / 8)
        }

        /// The indexes of the bytes for which a comparison is true, as bits, and perhaps of others after the first.
        pub(in super::super) fn bits(self) -> u64 {
            if !self.any() {
                return 0;
            }
            let is_true = |index: &usize| (self.0 >> (8 * index + 7)) & 1 != 0;
            (0..LEN).filter(is_true).fold(0, |bits, index| bits | 1 << index)
        }

        pub(in super::super) fn equals(self, other: Self) -> bool {
            self.0 == other.0
        }
    }
}
