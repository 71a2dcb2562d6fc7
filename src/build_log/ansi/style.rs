use super::contrast::Rgb;

/// How a piece of terminal text looks, as its escapes say (SGR). Blinking and concealed text is drawn like any other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Style {
    /// The colour of the text.
    pub foreground: Color,
    /// The colour behind it.
    pub background: Color,
    /// Heavier than other text.
    pub bold: bool,
    /// Quieter than other text.
    pub dim: bool,
    /// Slanted.
    pub italic: bool,
    /// Underlined, be it once, twice or curly.
    pub underline: bool,
    /// Foreground and background change places.
    pub inverse: bool,
    /// Struck through.
    pub strike: bool,
}

/// A colour as a terminal program names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Color {
    /// The log's own.
    #[default]
    Default,
    /// One of the 256: 0 to 7 the colours by name, 8 to 15 their bright forms, then a cube of 216 and 24 greys.
    Indexed(u8),
    /// Any colour.
    Rgb(Rgb),
}

impl Style {
    /// Applies the parameters of one `CSI … m` sequence in order. Unknown ones are skipped.
    pub(super) fn select(&mut self, parameters: &str) {
        let mut params = parameters.split(';').map(Parameter::read);
        while let Some(param) = params.next() {
            match *param.numbers() {
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
                [38, ref rest @ ..] => self.foreground = extended(rest, &mut params).unwrap_or(self.foreground),
                [48, ref rest @ ..] => self.background = extended(rest, &mut params).unwrap_or(self.background),
                // The underline's colour is not drawn, yet its arguments are no parameters.
                [58, ref rest @ ..] => {
                    extended(rest, &mut params);
                }
                _ => {}
            }
        }
    }
}

/// A parameter with its sub-parameters, as many as a colour has: `4`, `4:3`, `38:2::1:2:255`.
struct Parameter {
    numbers: [u16; 6],
    count: usize,
}

impl Parameter {
    fn read(text: &str) -> Self {
        let mut read = Self { numbers: [0; 6], count: 0 };
        for (place, text) in read.numbers.iter_mut().zip(text.split(':')) {
            *place = number(text);
            read.count += 1;
        }
        read
    }

    fn numbers(&self) -> &[u16] {
        &self.numbers[..self.count]
    }
}

/// The number that these digits are, or the largest there is; 0 where there are none.
pub(super) fn number(digits: &str) -> u16 {
    digits.bytes().fold(0, |number: u16, digit| number.saturating_mul(10).saturating_add(u16::from(digit - b'0')))
}

/// The colour after 38, 48 or 58: its arguments follow as sub-parameters (`38:5:n`, `38:2:r:g:b`, `38:2:space:r:g:b`) or
/// as parameters of their own (`38;5;n`, `38;2;r;g;b`). None if they name no colour.
fn extended(sub: &[u16], params: &mut impl Iterator<Item = Parameter>) -> Option<Color> {
    let mut next = || params.next()?.numbers().first().copied();
    match *sub {
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
