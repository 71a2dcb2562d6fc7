use chat_workspace_tools::api::scripted::{Request, TimelineEvent};
use gallery::{ids, internals::TimelineText};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn a_request_has_its_method_and_path() {
    let text = TimelineText::of(&TimelineEvent::Requested(Request::Follow(ids::build(), Some(7))));
    assert_eq!(text.of, "GET workspacebuilds/7f2d5c1e…/logs?follow=true&after=7");
    let text = TimelineText::of(&TimelineEvent::Requested(Request::Follow(ids::build(), None)));
    assert!(text.of.ends_with("after=-1"), "{}", text.of);
}

#[wasm_bindgen_test]
fn only_a_normal_close_is_no_error() {
    let is_error = |code| TimelineText::of(&TimelineEvent::Closed { stream: Some(1), code }).is_error;
    assert_eq!([1000, 1006, 1011].map(is_error), [false, true, true]);
}
