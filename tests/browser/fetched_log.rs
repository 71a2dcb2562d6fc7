use std::time::Duration;

use chat_workspace_tools::api::{BrowserClock, Clock, fetch_log};
use futures_util::{FutureExt, TryStreamExt};
use js_sys::{Array, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Blob, ReadableStream, Response, TransformStream, Url, window};

/// Longer than what is read at once.
fn log() -> Vec<u8> {
    (0..3_000_000u32).map(|place| (place % 251) as u8).collect()
}

fn blob() -> Blob {
    let parts = Array::of1(&Uint8Array::from(log().as_slice()));
    Blob::new_with_u8_array_sequence(&parts).expect("is made of bytes")
}

async fn read(url: &str) -> Vec<u8> {
    fetch_log(url).try_concat().await.expect("is there")
}

#[wasm_bindgen_test]
async fn a_body_that_fills_memory_of_the_reader_is_read_whole() {
    let url = Url::create_object_url_with_blob(&blob()).expect("has an address");
    assert!(read(&url).await == log());
    Url::revoke_object_url(&url).expect("has had one");
}

#[wasm_bindgen_test]
async fn a_body_that_only_brings_memory_of_its_own_is_read_whole() {
    let through = TransformStream::new().expect("is made");
    let body: ReadableStream = blob().stream().pipe_through(through.unchecked_ref());
    let response = Response::new_with_opt_readable_stream(Some(&body)).expect("is one");
    let answer = Closure::once_into_js(move |_: JsValue| Promise::resolve(&response));
    let page = window().expect("is a page");
    let fetch = Reflect::get(&page, &"fetch".into()).expect("every page has it");
    Reflect::set(&page, &"fetch".into(), &answer).expect("can be replaced");
    let come = read("/log").await;
    Reflect::set(&page, &"fetch".into(), &fetch).expect("can be put back");
    assert!(come == log());
}

#[wasm_bindgen_test]
fn a_wait_whose_time_has_come_is_over_however_busy_the_page_is() {
    assert!(BrowserClock.sleep(Duration::ZERO).now_or_never().is_some());
    assert!(BrowserClock.sleep(Duration::from_secs(60)).now_or_never().is_none());
}
