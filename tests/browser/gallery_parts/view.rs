use std::time::Duration;

use gallery::{
    internals::{Page, View},
    stories,
};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn a_view_round_trips_through_its_url() {
    let address = "?story=start-completed&bare&play&theme=dark&width=320&dir=rtl&text=150&motion=reduce\
                   &panel=network&at=4.5&status=error&result=%7B%22a%22%3A%22%26%C3%A4+b%22%7D";
    let view = View::read(address);
    assert_eq!(view.page, Page::Story(stories::find("start-completed").expect("exists")));
    assert_eq!(view.at, Some(Duration::from_millis(4500)));
    assert_eq!(view.changed[1], ("result".to_owned(), "{\"a\":\"&ä b\"}".to_owned()));
    assert_eq!(view.href(), address);
}

#[wasm_bindgen_test]
fn default_values_are_not_in_the_url() {
    for address in ["?page=live", "?story=start-completed", "?story=start-completed&bare"] {
        assert_eq!(View::read(address).href(), address);
    }
    assert_eq!(View::read("").href(), "?page=live");
}

#[wasm_bindgen_test]
fn invalid_values_are_ignored() {
    let address = "?story=start-completed&theme=blue&width=-1&text=0&dir=up&panel=none&at=-4&motion=no&odd=1";
    assert_eq!(View::read(address).href(), "?story=start-completed");
    for at in ["nan", "inf", "1e300", "x"] {
        assert_eq!(View::read(&format!("?at={at}")).at, None, "{at}");
    }
}

#[wasm_bindgen_test]
fn another_story_keeps_settings_but_no_arguments() {
    let view = View::read("?story=start-completed&play&theme=dark&width=320&panel=usage&at=4&status=error");
    let other = view.with_page(Page::Story(stories::find("start-error").expect("exists")));
    assert_eq!(other.href(), "?story=start-error&play&theme=dark&width=320&panel=usage");
}
