use super::{
    contrast::Rgb,
    palette::{SURFACE, TEXT, ThemeColor},
    style::{Color, Style},
};

/// How a browser draws a [`Style`]: classes for what theme.css defines, colours for all others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Paint {
    /// Class names, each with a leading space, to be appended to the element's own class.
    pub(crate) class: String,
    /// The value of CSS `color`, if no class sets it.
    pub(crate) color: Option<String>,
    /// The value of CSS `background-color`, if no class sets it.
    pub(crate) background: Option<String>,
}

impl Style {
    /// How a browser draws this style in the light and the dark theme. The text is always readable on its background.
    pub(crate) fn paint(&self) -> Paint {
        let classes = [
            (self.bold, " cwt-bold"),
            (self.dim, " cwt-dim"),
            (self.italic, " cwt-italic"),
            (self.underline, " cwt-underline"),
            (self.strike, " cwt-strike"),
        ];
        let class = classes.into_iter().filter_map(|(is_set, class)| is_set.then_some(class)).collect();
        let mut paint = Paint { class, ..Paint::default() };
        match (self.inverse, self.background) {
            (false, Color::Default) => paint.set_text(self.foreground),
            (false, background) => paint.set_text_and_background((self.foreground, TEXT), (background, SURFACE)),
            (true, background) => paint.set_text_and_background((background, SURFACE), (self.foreground, TEXT)),
        }
        paint
    }
}

impl Paint {
    fn set_text(&mut self, color: Color) {
        match color {
            Color::Default => {}
            Color::Indexed(n @ 0..16) => self.class += &format!(" cwt-fg-{n}"),
            _ => self.color = Some(theme_color(color, TEXT).readable_on(SURFACE).to_css()),
        }
    }

    /// Sets both colours, each with the value of [`Color::Default`].
    fn set_text_and_background(
        &mut self,
        (text, default_text): (Color, ThemeColor),
        (background, default_background): (Color, ThemeColor),
    ) {
        match background {
            Color::Default => self.class += " cwt-inverse",
            Color::Indexed(n @ 0..16) => self.class += &format!(" cwt-bg-{n}"),
            _ => self.background = Some(theme_color(background, default_background).to_css()),
        }
        // The classes set the text to the surface's colour.
        if self.background.is_some() || text != Color::Default {
            let background = theme_color(background, default_background);
            self.color = Some(theme_color(text, default_text).readable_on(background).to_css());
        }
    }
}

fn theme_color(color: Color, default: ThemeColor) -> ThemeColor {
    match color {
        Color::Default => default,
        Color::Indexed(n) => ThemeColor::indexed(n),
        Color::Rgb(rgb) => rgb.into(),
    }
}

impl ThemeColor {
    /// The CSS value, which follows the page's `color-scheme`.
    fn to_css(self) -> String {
        format!("light-dark({}, {})", self.light.to_css(), self.dark.to_css())
    }
}

impl Rgb {
    fn to_css(self) -> String {
        let Self(r, g, b) = self;
        format!("#{r:02x}{g:02x}{b:02x}")
    }
}
