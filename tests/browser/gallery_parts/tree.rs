use std::collections::HashSet;

use dioxus::prelude::Key;
use gallery::{
    internals::{Move, Row, rows, step},
    stories::GROUPS,
};
use wasm_bindgen_test::wasm_bindgen_test;

fn all() -> Vec<Row> {
    rows("", &HashSet::new())
}

fn group(row: &Row) -> Option<&'static str> {
    match row {
        Row::Group { title, .. } => Some(title),
        _ => None,
    }
}

#[wasm_bindgen_test]
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

#[wasm_bindgen_test]
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

#[wasm_bindgen_test]
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

#[wasm_bindgen_test]
fn row_ids_are_unique_and_without_spaces() {
    let ids: Vec<_> = all().iter().map(Row::id).collect();
    let distinct: HashSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len());
    assert!(ids.iter().all(|id| !id.contains(' ')));
}
