use std::time::Duration;

use form_urlencoded::{byte_serialize, parse};

use super::{arguments::Arguments, panel::Panel};
use crate::{Direction, Frame, Story, Theme, stories};

/// The state of the gallery, as the URL holds it.
///
/// `?story=<id>` or `?page=live`, and any of `bare` (the story alone), `play` (run its play), `theme`, `width`, `dir`,
/// `text`, `motion`, `panel`, `at` (seconds on the story's clock), and changed arguments of the story.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    pub page: Page,
    pub bare: bool,
    pub play: bool,
    pub theme: Option<Theme>,
    pub canvas: Canvas,
    pub panel: Panel,
    pub at: Option<Duration>,
    pub changed: Vec<(String, String)>,
}

/// A page of the gallery.
#[derive(Clone, Debug, PartialEq)]
pub enum Page {
    Story(Story),
    Live,
    Unknown(String),
}

/// The settings of the canvas. None leaves the setting to the story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Canvas {
    /// In CSS pixels.
    pub width: Option<u32>,
    pub direction: Option<Direction>,
    /// The text size in percent.
    pub text: Option<u32>,
    /// Whether animations are disabled.
    pub is_still: bool,
}

impl Canvas {
    /// The frame for a story with this frame of its own.
    pub fn frame(self, own: Frame) -> Frame {
        Frame { width: self.width.or(own.width), direction: self.direction.unwrap_or(own.direction), theme: own.theme }
    }
}

impl View {
    /// Another page with the same settings.
    pub fn with_page(&self, page: Page) -> Self {
        Self { page, at: None, changed: Vec::new(), ..self.clone() }
    }

    /// Parses the query of a URL, with or without its question mark.
    pub fn read(query: &str) -> Self {
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
    pub fn href(&self) -> String {
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
