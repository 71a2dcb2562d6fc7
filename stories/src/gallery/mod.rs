//! The page around the stories.

mod address;
mod clock_controls;
mod live;
mod story_page;

use address::{Address, Page};
use dioxus::prelude::*;
use live::LivePage;
use story_page::{BareStory, StoryPage};

use crate::stories::GROUPS;

/// The gallery. What it shows is all in the page's address.
#[component]
pub fn Gallery() -> Element {
    let address = use_hook(Address::of_page);
    let page = match &address.page {
        Page::Story(story) if address.bare => return rsx! { BareStory { story: *story, theme: address.theme.clone() } },
        Page::Story(story) => rsx! { StoryPage { story: *story } },
        Page::Live => rsx! { LivePage {} },
        Page::Unknown(id) => rsx! { p { class: "gallery-unknown", "There is no story \"{id}\"." } },
    };
    rsx! {
        div { class: "gallery", "data-theme": address.theme.clone(),
            nav { class: "gallery-nav", "aria-label": "Stories",
                h1 { "chat-workspace-tools" }
                ThemeLinks { address: address.clone() }
                ul {
                    li { NavLink { address: address.clone(), page: Page::Live, title: "Live" } }
                }
                for group in GROUPS {
                    h2 { "{group.title}" }
                    ul {
                        for story in group.stories {
                            li { NavLink { address: address.clone(), page: Page::Story(*story), title: story.title } }
                        }
                    }
                }
            }
            main { class: "gallery-main", {page} }
        }
    }
}

#[component]
fn NavLink(address: Address, page: Page, title: String) -> Element {
    let current = (address.page == page).then_some("page");
    rsx! {
        a { href: Address { page, ..address }.href(), "aria-current": current, "{title}" }
    }
}

#[component]
fn ThemeLinks(address: Address) -> Element {
    let themes = [(None, "System"), (Some("light"), "Light"), (Some("dark"), "Dark")];
    rsx! {
        p { class: "gallery-themes", role: "group", "aria-label": "Theme",
            for (theme, title) in themes {
                a {
                    href: Address { theme: theme.map(str::to_owned), ..address.clone() }.href(),
                    "aria-current": (address.theme.as_deref() == theme).then_some("true"),
                    "{title}"
                }
            }
        }
    }
}
