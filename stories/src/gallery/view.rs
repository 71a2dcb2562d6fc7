use std::time::Duration;

use form_urlencoded::{byte_serialize, parse};

use super::{arguments::Arguments, panel::Panel};
use crate::{Direction, Frame, Story, Theme, stories};

/// The state of the gallery, as the URL holds it.
///
/// `?story=<id>` or `?page=live`, and any of `bare` (the story alone), `play` (run its play), `theme`, `width`, `dir`,
/// `text`, `motion`, `panel`, `at` (seconds on the story's clock), and changed arguments of the story.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct View {
    pub(super) page: Page,
    pub(super) bare: bool,
    pub(super) play: bool,
    pub(super) theme: Option<Theme>,
    pub(super) canvas: Canvas,
    pub(super) panel: Panel,
    pub(super) at: Option<Duration>,
    pub(super) changed: Vec<(String, String)>,
}

/// A page of the gallery.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Page {
    Story(Story),
    Live,
    Unknown(String),
}

/// The settings of the canvas. None leaves the setting to the story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Canvas {
    /// In CSS pixels.
    pub(super) width: Option<u32>,
    pub(super) direction: Option<Direction>,
    /// The text size in percent.
    pub(super) text: Option<u32>,
    /// Whether animations are disabled.
    pub(super) is_still: bool,
}

impl Canvas {
    /// The frame for a story with this frame of its own.
    pub(super) fn frame(self, own: Frame) -> Frame {
        Frame { width: self.width.or(own.width), direction: self.direction.unwrap_or(own.direction), theme: own.theme }
    }
}

impl View {
    /// Another page with the same settings.
    pub(super) fn with_page(&self, page: Page) -> Self {
        Self { page, at: None, changed: Vec::new(), ..self.clone() }
    }

    /// Parses the query of a URL, with or without its question mark.
    pub(super) fn read(query: &str) -> Self {
        let pairs: Vec<_> = parse(query.trim_start_matches('?').as_bytes()).into_owned().collect();
        let value = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let number = |name: &str| value(name)?.parse::<u32>().ok().filter(|number| *number > 0);
        let page = match value("story") {
            Some(id) => stories::find(id).map_or_else(|| Page::Unknown(id.to_owned()), Page::Story),
            None => Page::Live,
        };
        let seconds = value("at").and_then(|at| at.parse().ok());
        Self {
            page,
            bare: value("bare").is_some(),
            play: value("play").is_some(),
            theme: [Theme::Light, Theme::Dark].into_iter().find(|theme| value("theme") == Some(theme.name())),
            canvas: Canvas {
                width: number("width"),
                direction: [Direction::LeftToRight, Direction::RightToLeft]
                    .into_iter()
                    .find(|direction| value("dir") == Some(direction.name())),
                text: number("text"),
                is_still: value("motion") == Some("reduce"),
            },
            panel: Panel::ALL.into_iter().find(|panel| value("panel") == Some(panel.name())).unwrap_or_default(),
            at: seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
            changed: pairs.iter().filter(|(key, _)| Arguments::NAMES.contains(&key.as_str())).cloned().collect(),
        }
    }

    /// The view as a link that works under any path.
    pub(super) fn href(&self) -> String {
        let mut query = Query::default();
        match &self.page {
            Page::Story(story) => query.set("story", story.id),
            Page::Live => query.set("page", "live"),
            Page::Unknown(id) => query.set("story", id),
        }
        query.flag("bare", self.bare);
        query.flag("play", self.play);
        query.set_some("theme", self.theme.map(Theme::name));
        query.set_some("width", self.canvas.width);
        query.set_some("dir", self.canvas.direction.map(Direction::name));
        query.set_some("text", self.canvas.text);
        query.set_some("motion", self.canvas.is_still.then_some("reduce"));
        query.set_some("panel", (self.panel != Panel::default()).then(|| self.panel.name()));
        query.set_some("at", self.at.map(|at| at.as_secs_f64()));
        for (name, value) in &self.changed {
            query.set(name, value);
        }
        query.0
    }
}

/// The query of a URL, as it is built.
#[derive(Default)]
struct Query(String);

impl Query {
    /// Adds a parameter without a value.
    fn flag(&mut self, name: &str, is_set: bool) {
        if is_set {
            self.0.push(if self.0.is_empty() { '?' } else { '&' });
            self.0.push_str(name);
        }
    }

    fn set(&mut self, name: &str, value: &str) {
        self.flag(name, true);
        self.0.push('=');
        self.0.extend(byte_serialize(value.as_bytes()));
    }

    /// Adds a parameter if it has a value.
    fn set_some(&mut self, name: &str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.set(name, &value.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_round_trips_through_its_url() {
        let address = "?story=start-completed&bare&play&theme=dark&width=320&dir=rtl&text=150&motion=reduce\
                       &panel=network&at=4.5&status=error&result=%7B%22a%22%3A%22%26%C3%A4+b%22%7D";
        let view = View::read(address);
        assert_eq!(view.page, Page::Story(stories::find("start-completed").expect("exists")));
        assert_eq!(view.at, Some(Duration::from_millis(4500)));
        assert_eq!(view.changed[1], ("result".to_owned(), "{\"a\":\"&ä b\"}".to_owned()));
        assert_eq!(view.href(), address);
    }

    #[test]
    fn default_values_are_not_in_the_url() {
        for address in ["?page=live", "?story=start-completed", "?story=start-completed&bare"] {
            assert_eq!(View::read(address).href(), address);
        }
        assert_eq!(View::read("").href(), "?page=live");
    }

    #[test]
    fn invalid_values_are_ignored() {
        let address = "?story=start-completed&theme=blue&width=-1&text=0&dir=up&panel=none&at=-4&motion=no&odd=1";
        assert_eq!(View::read(address).href(), "?story=start-completed");
        for at in ["nan", "inf", "1e300", "x"] {
            assert_eq!(View::read(&format!("?at={at}")).at, None, "{at}");
        }
    }

    #[test]
    fn another_story_keeps_settings_but_no_arguments() {
        let view = View::read("?story=start-completed&play&theme=dark&width=320&panel=usage&at=4&status=error");
        let other = view.with_page(Page::Story(stories::find("start-error").expect("exists")));
        assert_eq!(other.href(), "?story=start-error&play&theme=dark&width=320&panel=usage");
    }
}
