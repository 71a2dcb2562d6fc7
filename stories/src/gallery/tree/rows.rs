use std::collections::HashSet;

use dioxus::prelude::Key;

use crate::{Story, stories::GROUPS};

/// A row of the tree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Row {
    Live,
    Group { title: &'static str, is_open: bool },
    Story { story: Story, group: &'static str },
}

/// The action of a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Move {
    /// Focus the row with this id.
    Focus(String),
    /// Open (`true`) or close this group.
    Open(&'static str, bool),
}

impl Row {
    /// The id of the row's element.
    pub fn id(&self) -> String {
        match self {
            Self::Live => "tree-live".to_owned(),
            Self::Group { title, .. } => format!("tree-group-{}", title.replace(' ', "-")),
            Self::Story { story, .. } => story_id(*story),
        }
    }
}

/// The id of a story's element.
pub(super) fn story_id(story: Story) -> String {
    format!("tree-story-{}", story.id)
}

/// The title of the group that a story is in.
pub(super) fn group_of(story: Story) -> Option<&'static str> {
    GROUPS.iter().find(|group| group.stories.contains(&story)).map(|group| group.title)
}

/// The visible rows. A closed group has only its heading. A search shows all matches, also in closed groups.
pub fn rows(search: &str, closed: &HashSet<&'static str>) -> Vec<Row> {
    let words: Vec<_> = search.split_whitespace().map(str::to_lowercase).collect();
    let mut rows = Vec::new();
    if words.is_empty() {
        rows.push(Row::Live);
    }
    for group in GROUPS {
        let found: Vec<_> = group.stories.iter().filter(|story| matches(story, group.title, &words)).collect();
        let is_open = !words.is_empty() || !closed.contains(group.title);
        if !found.is_empty() {
            rows.push(Row::Group { title: group.title, is_open });
        }
        if is_open {
            rows.extend(found.into_iter().map(|story| Row::Story { story: *story, group: group.title }));
        }
    }
    rows
}

fn matches(story: &Story, group: &str, words: &[String]) -> bool {
    let text = format!("{group} {} {} {}", story.title, story.id, story.why).to_lowercase();
    words.iter().all(|word| text.contains(word.as_str()))
}

/// The action of `key` on the row with this id (ARIA Authoring Practices, "Tree View").
pub fn step(rows: &[Row], id: &str, key: &Key) -> Option<Move> {
    let index = rows.iter().position(|row| row.id() == id)?;
    let focus = |row: &Row| Some(Move::Focus(row.id()));
    match (key, rows[index]) {
        (Key::ArrowDown, _) => focus(rows.get(index + 1)?),
        (Key::ArrowUp, _) => focus(rows.get(index.checked_sub(1)?)?),
        (Key::Home, _) => focus(rows.first()?),
        (Key::End, _) => focus(rows.last()?),
        (Key::ArrowRight, Row::Group { title, is_open: false }) => Some(Move::Open(title, true)),
        (Key::ArrowRight, Row::Group { .. }) => focus(rows.get(index + 1)?),
        (Key::ArrowLeft, Row::Group { title, is_open: true }) => Some(Move::Open(title, false)),
        (Key::ArrowLeft, Row::Story { group, .. }) => {
            focus(rows.iter().find(|row| matches!(row, Row::Group { title, .. } if *title == group))?)
        }
        _ => None,
    }
}
