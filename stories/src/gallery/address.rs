use web_sys::UrlSearchParams;

use crate::{Story, stories};

/// What the page's address says: `?story=<id>` or `?page=live`, with `&bare` for the story alone and
/// `&theme=light|dark`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Address {
    pub(super) page: Page,
    pub(super) bare: bool,
    pub(super) theme: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Page {
    Story(Story),
    Live,
    Unknown(String),
}

impl Address {
    pub(super) fn of_page() -> Self {
        let search = web_sys::window().and_then(|window| window.location().search().ok()).unwrap_or_default();
        let Ok(query) = UrlSearchParams::new_with_str(&search) else {
            return Self { page: Page::Live, bare: false, theme: None };
        };
        let page = match query.get("story") {
            Some(id) => stories::find(&id).map_or(Page::Unknown(id), Page::Story),
            None => Page::Live,
        };
        Self { page, bare: query.has("bare"), theme: query.get("theme") }
    }

    /// The address as a link that works under any path.
    pub(super) fn href(&self) -> String {
        let page = match &self.page {
            Page::Story(story) => format!("?story={}", story.id),
            Page::Live | Page::Unknown(_) => "?page=live".to_owned(),
        };
        let bare = if self.bare { "&bare" } else { "" };
        match &self.theme {
            Some(theme) => format!("{page}{bare}&theme={theme}"),
            None => format!("{page}{bare}"),
        }
    }
}
