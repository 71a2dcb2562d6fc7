use std::time::Duration;

use chat_workspace_tools::api::{ApiError, BrowserClock, Clock, fetch_log};
use futures_util::{FutureExt, TryStreamExt};
use js_sys::{Array, Function, JSON, Promise, Reflect, Uint8Array, global};
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
    assert!(answered_with(response.into(), read("/log")).await == log());
}

/// What comes of `reading` while the page's `fetch` gives this answer.
async fn answered_with<T>(response: JsValue, reading: impl Future<Output = T>) -> T {
    let answer = Closure::once_into_js(move |_: JsValue| Promise::resolve(&response));
    let page = window().expect("is a page");
    let fetch = Reflect::get(&page, &"fetch".into()).expect("every page has it");
    Reflect::set(&page, &"fetch".into(), &answer).expect("can be replaced");
    let come = reading.await;
    Reflect::set(&page, &"fetch".into(), &fetch).expect("can be put back");
    come
}

#[wasm_bindgen_test]
async fn the_pause_that_a_refusal_asks_for_is_read_from_its_header() {
    let init = JSON::parse(r#"{ "status": 429, "headers": { "Retry-After": "7" } }"#).expect("is JSON");
    let response = Reflect::get(&global(), &"Response".into()).expect("every page has it");
    let response = response.unchecked_ref::<Function>();
    let refusal = Reflect::construct(response, &Array::of2(&JsValue::NULL, &init)).expect("is one");
    match answered_with(refusal, fetch_log("/log").try_concat()).await {
        Err(ApiError::Status { status, retry_after, .. }) => {
            assert_eq!((status, retry_after), (429, Some(Duration::from_secs(7))));
        }
        other => panic!("{other:?}"),
    }
}

#[wasm_bindgen_test]
fn a_wait_is_spread_over_all_of_its_time() {
    let most = Duration::from_secs(30);
    let spread: Vec<_> = (0..1_000).map(|_| BrowserClock.jitter(most)).collect();
    assert!(spread.iter().all(|wait| *wait <= most));
    // Each tenth of the time is met but for one run in 10^44.
    for tenth in 0..10 {
        let meets = |wait: &Duration| (most * tenth / 10..most * (tenth + 1) / 10).contains(wait);
        assert!(spread.iter().any(meets), "no wait of {tenth} to {} tenths", tenth + 1);
    }
}

#[wasm_bindgen_test]
fn a_wait_whose_time_has_come_is_over_however_busy_the_page_is() {
    assert!(BrowserClock.sleep(Duration::ZERO).now_or_never().is_some());
    assert!(BrowserClock.sleep(Duration::from_secs(60)).now_or_never().is_none());
}
