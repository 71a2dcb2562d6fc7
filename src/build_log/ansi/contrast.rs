/// A colour in sRGB: red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Rgb(pub(super) u8, pub(super) u8, pub(super) u8);

/// The minimum contrast of text (WCAG 2.2, success criterion 1.4.3).
const MIN_CONTRAST: f32 = 4.5;

impl Rgb {
    pub(super) const BLACK: Self = Self(0, 0, 0);
    pub(super) const WHITE: Self = Self(255, 255, 255);

    /// A colour from `0xRRGGBB`.
    pub(super) const fn hex(digits: u32) -> Self {
        let [_, r, g, b] = digits.to_be_bytes();
        Self(r, g, b)
    }

    /// The contrast ratio of two colours (WCAG 2.2), from 1 to 21.
    pub(super) fn contrast(self, other: Self) -> f32 {
        let (one, two) = (self.luminance() + 0.05, other.luminance() + 0.05);
        one.max(two) / one.min(two)
    }

    /// This colour, lightened or darkened as little as needed to be readable on `background`.
    pub(super) fn readable_on(self, background: Self) -> Self {
        let is_readable = |color: Self| color.contrast(background) >= MIN_CONTRAST;
        if is_readable(self) {
            return self;
        }
        // One of the two is readable on any background: the higher of their contrasts is at least √21, 4.58.
        let target = if is_readable(Self::WHITE) { Self::WHITE } else { Self::BLACK };
        let (mut unreadable, mut readable) = (0, u8::MAX);
        while readable - unreadable > 1 {
            let share = unreadable.midpoint(readable);
            if is_readable(self.mix(target, share)) { readable = share } else { unreadable = share }
        }
        self.mix(target, readable)
    }

    /// Mixes this colour with `share` of 255 parts of `other`.
    fn mix(self, other: Self, share: u8) -> Self {
        let mix_channel = |from: u8, to: u8| {
            let (share, all) = (u32::from(share), u32::from(u8::MAX));
            // No overflow: the result is between `from` and `to`.
            ((u32::from(from) * (all - share) + u32::from(to) * share) / all) as u8
        };
        Self(mix_channel(self.0, other.0), mix_channel(self.1, other.1), mix_channel(self.2, other.2))
    }

    /// The relative luminance (WCAG 2.2), from 0 to 1.
    fn luminance(self) -> f32 {
        let linear = |channel: u8| {
            let channel = f32::from(channel) / 255.0;
            if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }
}
