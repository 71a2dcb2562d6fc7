use super::contrast::Rgb;

/// The style of text, as set by escapes (SGR). Blinking and concealed text is not supported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Style {
    pub(super) foreground: Color,
    pub(super) background: Color,
    pub(super) bold: bool,
    pub(super) dim: bool,
    pub(super) italic: bool,
    /// Single, double or curly.
    pub(super) underline: bool,
    /// Foreground and background are swapped.
    pub(super) inverse: bool,
    pub(super) strike: bool,
}

/// A terminal colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Color {
    /// The log's own colour.
    #[default]
    Default,
    /// A colour of the 256-colour palette: 8 colours, their bright variants, a cube of 216 colours, 24 greys.
    Indexed(u8),
    Rgb(Rgb),
}

impl Style {
    /// Applies the parameters of an SGR sequence (`CSI … m`). Unknown parameters are skipped.
    pub(super) fn apply_sgr(&mut self, parameters: &str) {
        let mut parameters = parameters.split(';').map(parse_sub_parameters);
        while let Some(parameter) = parameters.next() {
            match *parameter.as_slice() {
                [0] => *self = Self::default(),
                [1] => self.bold = true,
                [2] => self.dim = true,
                [3] => self.italic = true,
                [4, 0] | [24] => self.underline = false,
                [4] | [4, _] | [21] => self.underline = true,
                [7] => self.inverse = true,
                [9] => self.strike = true,
                [22] => (self.bold, self.dim) = (false, false),
                [23] => self.italic = false,
                [27] => self.inverse = false,
                [29] => self.strike = false,
                [n @ 30..=37] => self.foreground = Color::Indexed((n - 30) as u8),
                [n @ 90..=97] => self.foreground = Color::Indexed((n - 90 + 8) as u8),
                [39] => self.foreground = Color::Default,
                [n @ 40..=47] => self.background = Color::Indexed((n - 40) as u8),
                [n @ 100..=107] => self.background = Color::Indexed((n - 100 + 8) as u8),
                [49] => self.background = Color::Default,
                [38, ref color @ ..] => {
                    self.foreground = parse_color(color, &mut parameters).unwrap_or(self.foreground)
                }
                [48, ref color @ ..] => {
                    self.background = parse_color(color, &mut parameters).unwrap_or(self.background)
                }
                // The colour of the underline is not supported, but its arguments must be skipped.
                [58, ref color @ ..] => _ = parse_color(color, &mut parameters),
                _ => {}
            }
        }
    }
}

/// Parses a parameter with its sub-parameters, such as `4`, `4:3` or `38:2::1:2:255`.
fn parse_sub_parameters(parameter: &str) -> Vec<u16> {
    parameter.split(':').map(parse_number).collect()
}

/// Parses ASCII digits. 0 without digits, the maximum on overflow.
pub(super) fn parse_number(digits: &str) -> u16 {
    if digits.is_empty() { 0 } else { digits.parse().unwrap_or(u16::MAX) }
}

/// Parses the arguments of a colour, which are sub-parameters (`38:5:n`, `38:2:r:g:b`, `38:2:space:r:g:b`) or parameters
/// (`38;5;n`, `38;2;r;g;b`). `None` if they are not a colour.
fn parse_color(sub_parameters: &[u16], parameters: &mut impl Iterator<Item = Vec<u16>>) -> Option<Color> {
    let mut next = || parameters.next()?.first().copied();
    match *sub_parameters {
        [] => match next()? {
            5 => indexed(next()?),
            2 => rgb(next()?, next()?, next()?),
            _ => None,
        },
        [5, n, ..] => indexed(n),
        [2, r, g, b] | [2, _, r, g, b, ..] => rgb(r, g, b),
        _ => None,
    }
}

fn indexed(n: u16) -> Option<Color> {
    n.try_into().ok().map(Color::Indexed)
}

fn rgb(r: u16, g: u16, b: u16) -> Option<Color> {
    Some(Color::Rgb(Rgb(r.try_into().ok()?, g.try_into().ok()?, b.try_into().ok()?)))
}
