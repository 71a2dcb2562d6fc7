use std::collections::HashSet;

use dioxus::prelude::Key;

use crate::{Story, stories::GROUPS};

/// A row of the tree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Row {
    Live,
    Group { title: &'static str, is_open: bool },
    Story { story: Story, group: &'static str },
}

/// The action of a key.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Move {
    /// Focus the row with this id.
    Focus(String),
    /// Open (`true`) or close this group.
    Open(&'static str, bool),
}

impl Row {
    /// The id of the row's element.
    pub(super) fn id(&self) -> String {
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
pub(super) fn rows(search: &str, closed: &HashSet<&'static str>) -> Vec<Row> {
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
pub(super) fn step(rows: &[Row], id: &str, key: &Key) -> Option<Move> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Row> {
        rows("", &HashSet::new())
    }

    fn group(row: &Row) -> Option<&'static str> {
        match row {
            Row::Group { title, .. } => Some(title),
            _ => None,
        }
    }

    #[test]
    fn arrows_move_between_rows_and_stop_at_the_ends() {
        let rows = all();
        let (first, second, last) = (rows[0].id(), rows[1].id(), rows[rows.len() - 1].id());
        assert_eq!(step(&rows, &first, &Key::ArrowDown), Some(Move::Focus(second.clone())));
        assert_eq!(step(&rows, &second, &Key::ArrowUp), Some(Move::Focus(first.clone())));
        assert_eq!(step(&rows, &first, &Key::ArrowUp), None);
        assert_eq!(step(&rows, &last, &Key::ArrowDown), None);
        assert_eq!(step(&rows, &first, &Key::End), Some(Move::Focus(last.clone())));
        assert_eq!(step(&rows, &last, &Key::Home), Some(Move::Focus(first)));
    }

    #[test]
    fn arrows_open_and_close_groups() {
        let rows_open = all();
        let title = rows_open.iter().find_map(group).expect("there is a group");
        let rows_closed = rows("", &HashSet::from([title]));
        let id = rows_open.iter().find(|row| group(row) == Some(title)).expect("is shown").id();
        let place = rows_open.iter().position(|row| row.id() == id).expect("is shown");
        let first_story = rows_open[place + 1].id();
        assert_eq!(step(&rows_closed, &id, &Key::ArrowRight), Some(Move::Open(title, true)));
        assert_eq!(step(&rows_open, &id, &Key::ArrowRight), Some(Move::Focus(first_story.clone())));
        assert_eq!(step(&rows_open, &first_story, &Key::ArrowLeft), Some(Move::Focus(id.clone())));
        assert_eq!(step(&rows_open, &id, &Key::ArrowLeft), Some(Move::Open(title, false)));
        assert!(rows_closed.len() < rows_open.len());
    }

    #[test]
    fn a_search_covers_closed_groups_and_needs_every_word() {
        let closed: HashSet<_> = GROUPS.iter().map(|group| group.title).collect();
        let found = |search: &str| {
            let is_story = |row: &Row| matches!(row, Row::Story { .. });
            rows(search, &closed).iter().filter(|row| is_story(row)).count()
        };
        assert_eq!(found("STOPWORKSPACETOOL quota"), 0, "every word");
        assert!(found("stopworkspacetool running") > 0, "also in closed groups");
        assert_eq!(found("start-completed"), 1, "by address");
        assert_eq!(found("no such story"), 0);
    }

    #[test]
    fn row_ids_are_unique_and_without_spaces() {
        let ids: Vec<_> = all().iter().map(Row::id).collect();
        let distinct: HashSet<_> = ids.iter().collect();
        assert_eq!(distinct.len(), ids.len());
        assert!(ids.iter().all(|id| !id.contains(' ')));
    }
}
