/// A colour of the sRGB space: red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// The least contrast that text is read at with ease (WCAG 2.2, success criterion 1.4.3).
pub(super) const READABLE: f32 = 4.5;

impl Rgb {
    pub(super) const BLACK: Self = Self(0, 0, 0);
    pub(super) const WHITE: Self = Self(255, 255, 255);

    /// From `0xRRGGBB`.
    pub(super) const fn hex(digits: u32) -> Self {
        let [_, r, g, b] = digits.to_be_bytes();
        Self(r, g, b)
    }

    /// The contrast with `other` (WCAG 2.2), from 1, none, to 21, black and white.
    pub(super) fn contrast(self, other: Self) -> f32 {
        let (one, two) = (self.luminance() + 0.05, other.luminance() + 0.05);
        one.max(two) / one.min(two)
    }

    /// This colour, made as much lighter or darker as it takes to be read on `background`, and no more.
    pub(super) fn readable_on(self, background: Self) -> Self {
        let readable = |color: Self| color.contrast(background) >= READABLE;
        if readable(self) {
            return self;
        }
        // One of the two can be read on any background: of a contrast of 21, the better half is at least its root, 4.58.
        let goal = if readable(Self::WHITE) { Self::WHITE } else { Self::BLACK };
        let (mut too_little, mut enough) = (0, u8::MAX);
        while enough - too_little > 1 {
            let share = too_little.midpoint(enough);
            if readable(self.mix(goal, share)) { enough = share } else { too_little = share }
        }
        self.mix(goal, enough)
    }

    /// This colour with `share` of 255 parts of `goal` in it.
    fn mix(self, goal: Self, share: u8) -> Self {
        let channel = |from: u8, to: u8| {
            let (share, all) = (u32::from(share), u32::from(u8::MAX));
            // In range: between the two.
            ((u32::from(from) * (all - share) + u32::from(to) * share) / all) as u8
        };
        Self(channel(self.0, goal.0), channel(self.1, goal.1), channel(self.2, goal.2))
    }

    /// The relative luminance (WCAG 2.2), from 0 to 1.
    fn luminance(self) -> f32 {
        let linear = |channel: u8| {
            let channel = f32::from(channel) / 255.0;
            if channel <= 0.040_45 { channel / 12.92 } else { power_2_4((channel + 0.055) / 1.055) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }
}

/// `base`, between 0.08 and 1, to the power of 2.4: its square times the square of its fifth root, which is found by
/// Newton's method. WebAssembly has no instruction for it, and the function for any power is large.
fn power_2_4(base: f32) -> f32 {
    let mut root = 0.6 + 0.4 * base;
    for _ in 0..4 {
        root += (base / (root * root * root * root) - root) / 5.0;
    }
    base * base * root * root
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_power_is_the_standard_librarys_for_every_channel() {
        for channel in 11..=u8::MAX {
            let base = (f32::from(channel) / 255.0 + 0.055) / 1.055;
            let (power, expected) = (power_2_4(base), base.powf(2.4));
            assert!((power / expected - 1.0).abs() < 1e-5, "{channel}: {power}, not {expected}");
        }
    }
}
