use super::{
    contrast::Rgb,
    palette::{SURFACE, Shades, TEXT},
    style::{Color, Style},
};

/// What to put on the element that draws a piece of text.
///
/// Classes are for what theme.css knows, so that a page can change it there; the colours are for what only the log knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paint {
    /// The class names, each with a space before it: to be put behind a class of the element's own.
    pub class: String,
    /// The value of CSS `color`, where no class gives it.
    pub color: Option<String>,
    /// The value of CSS `background-color`, where no class gives it.
    pub background: Option<String>,
}

impl Style {
    /// How theme.css draws this style, in its light and its dark form: the text can always be read on what is behind it.
    pub fn paint(&self) -> Paint {
        let mut paint = Paint::default();
        for (set, class) in [
            (self.bold, " cwt-bold"),
            (self.dim, " cwt-dim"),
            (self.italic, " cwt-italic"),
            (self.underline, " cwt-underline"),
            (self.strike, " cwt-strike"),
        ] {
            if set {
                paint.class.push_str(class);
            }
        }
        match (self.inverse, self.background) {
            (false, Color::Default) => paint.text(self.foreground),
            (false, background) => paint.text_on_layer((self.foreground, TEXT), (background, SURFACE)),
            (true, background) => paint.text_on_layer((background, SURFACE), (self.foreground, TEXT)),
        }
        paint
    }
}

impl Paint {
    fn text(&mut self, color: Color) {
        match color {
            Color::Default => {}
            Color::Indexed(n @ 0..16) => self.number_class(" cwt-fg-", n),
            _ => self.color = Some(shades(color, TEXT).readable_on(SURFACE).css()),
        }
    }

    /// Text on a colour of its own; each colour with what it is if it is the default one.
    fn text_on_layer(&mut self, (text, default_text): (Color, Shades), (layer, default_layer): (Color, Shades)) {
        match layer {
            Color::Default => self.class.push_str(" cwt-inverse"),
            Color::Indexed(n @ 0..16) => self.number_class(" cwt-bg-", n),
            _ => self.background = Some(shades(layer, default_layer).css()),
        }
        // The classes give text in the surface's colour with the layer.
        if self.background.is_some() || text != Color::Default {
            self.color = Some(shades(text, default_text).readable_on(shades(layer, default_layer)).css());
        }
    }

    fn number_class(&mut self, prefix: &str, n: u8) {
        self.class.push_str(prefix);
        if n >= 10 {
            self.class.push('1');
        }
        self.class.push((b'0' + n % 10).into());
    }
}

fn shades(color: Color, default: Shades) -> Shades {
    match color {
        Color::Default => default,
        Color::Indexed(n) => Shades::indexed(n),
        Color::Rgb(rgb) => rgb.into(),
    }
}

impl Shades {
    /// As a CSS colour that follows the page's color-scheme.
    fn css(self) -> String {
        let mut css = String::with_capacity("light-dark(#000000, #000000)".len());
        css.push_str("light-dark(");
        self.light.push_css(&mut css);
        css.push_str(", ");
        self.dark.push_css(&mut css);
        css.push(')');
        css
    }
}

impl Rgb {
    /// As `#rrggbb`.
    fn push_css(self, css: &mut String) {
        css.push('#');
        for channel in [self.0, self.1, self.2] {
            css.extend(
                [channel >> 4, channel & 0xF].into_iter().filter_map(|digit| char::from_digit(digit.into(), 16)),
            );
        }
    }
}
