use super::contrast::Rgb;

/// A colour in the light theme and in the dark theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ThemeColor {
    pub(super) light: Rgb,
    pub(super) dark: Rgb,
}

/// The background of a line: of the backgrounds of plain, error and warning lines, the one with the least contrast to text.
pub(super) const SURFACE: ThemeColor = ThemeColor::hex(0xfff1f0, 0x272115);

/// The default colour of text.
pub(super) const TEXT: ThemeColor = ThemeColor::hex(0x1f2328, 0xe6edf3);

/// The 8 named colours and their bright variants: the values of `--cwt-ansi-0` to `--cwt-ansi-15` in theme.css. All are
/// readable on [`SURFACE`], "black" and "white" too.
pub(super) const NAMED: [ThemeColor; 16] = [
    ThemeColor::hex(0x1f2328, 0x8b949e),
    ThemeColor::hex(0xb42318, 0xff8a80),
    ThemeColor::hex(0x116329, 0x56d364),
    ThemeColor::hex(0x7a4b00, 0xe3b341),
    ThemeColor::hex(0x0550ae, 0x79c0ff),
    ThemeColor::hex(0x7b3fc4, 0xd2a8ff),
    ThemeColor::hex(0x0b6183, 0x56d4dd),
    ThemeColor::hex(0x57606a, 0xc9d1d9),
    ThemeColor::hex(0x656d76, 0x9aa4af),
    ThemeColor::hex(0xcf222e, 0xffa198),
    ThemeColor::hex(0x1a7f37, 0x7ee787),
    ThemeColor::hex(0x8a5300, 0xf2cc60),
    ThemeColor::hex(0x0969da, 0xa5d6ff),
    ThemeColor::hex(0x8250df, 0xe2c5ff),
    ThemeColor::hex(0x0e7490, 0x9ff0f5),
    ThemeColor::hex(0x616a75, 0xffffff),
];

impl ThemeColor {
    const fn hex(light: u32, dark: u32) -> Self {
        Self { light: Rgb::hex(light), dark: Rgb::hex(dark) }
    }

    /// A colour of the 256-colour palette.
    pub(super) fn indexed(n: u8) -> Self {
        const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
        let level = |n: u8| LEVELS[usize::from(n % 6)];
        match n {
            0..16 => NAMED[usize::from(n)],
            16..232 => Rgb(level((n - 16) / 36), level((n - 16) / 6), level(n - 16)).into(),
            232.. => {
                let grey = 8 + (n - 232) * 10;
                Rgb(grey, grey, grey).into()
            }
        }
    }

    pub(super) fn readable_on(self, background: Self) -> Self {
        Self { light: self.light.readable_on(background.light), dark: self.dark.readable_on(background.dark) }
    }
}

impl From<Rgb> for ThemeColor {
    fn from(rgb: Rgb) -> Self {
        Self { light: rgb, dark: rgb }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_sheet_has_the_same_colours() {
        let theme = include_str!("../../theme.css");
        for (n, ThemeColor { light: Rgb(r, g, b), dark: Rgb(dark_r, dark_g, dark_b) }) in NAMED.into_iter().enumerate()
        {
            let light = format!("#{r:02x}{g:02x}{b:02x}");
            let dark = format!("#{dark_r:02x}{dark_g:02x}{dark_b:02x}");
            let rule = format!("--cwt-ansi-{n}-default: light-dark({light}, {dark});");
            assert!(theme.contains(&rule), "{rule}");
        }
    }

    #[test]
    fn every_named_colour_is_readable_on_the_surface() {
        for color in NAMED {
            assert_eq!(color.readable_on(SURFACE), color, "{color:?}");
        }
    }
}
