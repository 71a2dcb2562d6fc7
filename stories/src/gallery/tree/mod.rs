//! The tree of all stories, with search and keyboard navigation.

mod results;
mod rows;
mod scroll;

use std::collections::HashSet;

use dioxus::prelude::*;
pub(super) use results::{Results, use_results};
pub use rows::{Move, Row, rows, step};
use rows::{group_of, story_id};

use super::{
    focus,
    navigation::{Navigation, use_navigation},
    view::Page,
};

/// The tree of stories.
#[component]
pub(super) fn Tree() -> Element {
    let navigation = use_navigation();
    let (passed, failed) = use_results().counts();
    let mut search = use_signal(String::new);
    let mut closed = use_signal(HashSet::<&'static str>::new);
    let mut active = use_signal(|| page_id(&navigation.peek().page));
    let page = use_memo(move || navigation.view().page);
    // The row of the current story is always visible.
    use_effect(move || {
        if let Page::Story(story) = page()
            && let Some(group) = group_of(story).filter(|group| closed.peek().contains(group))
        {
            closed.write().remove(group);
        }
    });

    let shown = rows(&search(), &closed.read());
    // Roving tabindex: Tab reaches one row, arrows reach the others.
    let stop = shown.iter().find(|row| row.id() == active()).or(shown.first()).map(Row::id);
    let first_story = shown.iter().find(|row| matches!(row, Row::Story { .. })).map(Row::id);
    let mut set_open = move |group: &'static str, open: bool| {
        let mut closed = closed.write();
        let _ = if open { closed.remove(group) } else { closed.insert(group) };
    };
    let visible = shown.clone();
    let onkeydown = move |event: KeyboardEvent| {
        // `focus` writes `active` synchronously, so the borrow must end here.
        let from = active.peek().clone();
        match step(&visible, &from, &event.key()) {
            Some(Move::Focus(id)) => {
                event.prevent_default();
                focus::by_id(&id);
            }
            Some(Move::Open(group, open)) => {
                event.prevent_default();
                set_open(group, open);
            }
            None => {}
        }
    };
    rsx! {
        nav { class: "gallery-nav", "aria-label": "Stories",
            h1 { "chat-workspace-tools" }
            input {
                class: "search",
                r#type: "search",
                placeholder: "Search the stories",
                "aria-label": "Search the stories",
                value: search(),
                oninput: move |event| search.set(event.value()),
                onkeydown: move |event| {
                    if let (Key::ArrowDown | Key::Enter, Some(first)) = (event.key(), &first_story) {
                        event.prevent_default();
                        focus::by_id(first);
                    }
                },
            }
            p { class: "tree-summary", role: "status",
                if passed + failed > 0 {
                    "{passed} passed, {failed} failed"
                }
            }
            div { class: "tree", role: "tree", "aria-label": "Stories", onkeydown,
                for row in shown {
                    TreeRow {
                        key: "{row.id()}",
                        row,
                        is_stop: stop == Some(row.id()),
                        on_focus: move |id| active.set(id),
                        on_toggle: move |(group, open)| set_open(group, open),
                    }
                }
            }
        }
    }
}

#[component]
fn TreeRow(row: Row, is_stop: bool, on_focus: Callback<String>, on_toggle: Callback<(&'static str, bool)>) -> Element {
    let navigation = use_navigation();
    let id = row.id();
    let tabindex = if is_stop { 0 } else { -1 };
    let onfocus = {
        let id = id.clone();
        move |_| on_focus.call(id.clone())
    };
    match row {
        Row::Group { title, is_open } => rsx! {
            button {
                id,
                class: "tree-group",
                r#type: "button",
                role: "treeitem",
                "aria-level": 1,
                "aria-expanded": is_open,
                "aria-selected": false,
                tabindex,
                onfocus,
                onclick: move |_| on_toggle.call((title, !is_open)),
                "{title}"
            }
        },
        Row::Live => rsx! {
            PageLink { navigation, page: Page::Live, id, title: "Live", level: 1, tabindex, onfocus }
        },
        Row::Story { story, .. } => rsx! {
            PageLink { navigation, page: Page::Story(story), id, title: story.title, level: 2, tabindex, onfocus }
        },
    }
}

#[component]
fn PageLink(
    navigation: Navigation,
    page: Page,
    id: String,
    title: &'static str,
    level: u8,
    tabindex: i32,
    onfocus: EventHandler<FocusEvent>,
) -> Element {
    let results = use_results();
    let view = navigation.view();
    let is_current = view.page == page;
    let outcome = match &page {
        Page::Story(story) => results.of(*story).map(|passed| if passed { "passed" } else { "failed" }),
        _ => None,
    };
    let target = view.with_page(page);
    let own_id = id.clone();
    use_effect(use_reactive!(|(own_id, is_current)| {
        if is_current {
            scroll::scroll_into_view(&own_id);
        }
    }));
    rsx! {
        a {
            id,
            role: "treeitem",
            href: target.href(),
            "aria-level": level,
            "aria-selected": is_current,
            "aria-current": is_current.then_some("page"),
            "data-outcome": outcome,
            tabindex,
            onfocus: move |event| onfocus.call(event),
            onclick: move |event| {
                // With a modifier key, the browser opens the link elsewhere.
                if event.modifiers().is_empty() {
                    event.prevent_default();
                    navigation.go(target.clone());
                }
            },
            "{title}"
            if let Some(outcome) = outcome {
                span { class: "outcome", role: "img", "aria-label": outcome }
            }
        }
    }
}

fn page_id(page: &Page) -> String {
    match page {
        Page::Story(story) => story_id(*story),
        Page::Live | Page::Unknown(_) => Row::Live.id(),
    }
}
