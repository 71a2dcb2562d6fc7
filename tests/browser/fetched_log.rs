use std::time::Duration;

use chat_workspace_tools::api::{ApiError, BrowserClock, Clock, Credentials, fetch_log};
use futures_util::{FutureExt, TryStreamExt};
use js_sys::{Array, Function, JSON, Promise, Reflect, Uint8Array, global};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Blob, ReadableStream, Response, TransformStream, Url, window};

/// More bytes than one read returns.
fn log() -> Vec<u8> {
    (0..3_000_000u32).map(|index| (index % 251) as u8).collect()
}

fn blob() -> Blob {
    let parts = Array::of1(&Uint8Array::from(log().as_slice()));
    Blob::new_with_u8_array_sequence(&parts).expect("a blob")
}

async fn read(url: &str) -> Vec<u8> {
    fetch_log(url, Credentials::default()).try_concat().await.expect("a body")
}

#[wasm_bindgen_test]
async fn a_byte_stream_is_read_to_its_end() {
    let url = Url::create_object_url_with_blob(&blob()).expect("a URL");
    assert!(read(&url).await == log());
    Url::revoke_object_url(&url).expect("revoked");
}

#[wasm_bindgen_test]
async fn a_stream_without_byob_reads_is_read_to_its_end() {
    let through = TransformStream::new().expect("a stream");
    let body: ReadableStream = blob().stream().pipe_through(through.unchecked_ref());
    let response = Response::new_with_opt_readable_stream(Some(&body)).expect("a response");
    assert!(with_response(response.into(), read("/log")).await == log());
}

/// Runs `request` while `fetch` returns this response.
async fn with_response<T>(response: JsValue, request: impl Future<Output = T>) -> T {
    let fake = Closure::once_into_js(move |_: JsValue| Promise::resolve(&response));
    let page = window().expect("a window");
    let fetch = Reflect::get(&page, &"fetch".into()).expect("a global");
    Reflect::set(&page, &"fetch".into(), &fake).expect("replaced");
    let result = request.await;
    Reflect::set(&page, &"fetch".into(), &fetch).expect("restored");
    result
}

#[wasm_bindgen_test]
async fn retry_after_is_read_from_the_header() {
    let init = JSON::parse(r#"{ "status": 429, "headers": { "Retry-After": "7" } }"#).expect("JSON");
    let response = Reflect::get(&global(), &"Response".into()).expect("a global");
    let response = response.unchecked_ref::<Function>();
    let error_response = Reflect::construct(response, &Array::of2(&JsValue::NULL, &init)).expect("a response");
    match with_response(error_response, fetch_log("/log", Credentials::default()).try_concat()).await {
        Err(ApiError::Status { status, retry_after, .. }) => {
            assert_eq!((status, retry_after), (429, Some(Duration::from_secs(7))));
        }
        other => panic!("{other:?}"),
    }
}

#[wasm_bindgen_test]
fn jitter_covers_the_whole_interval() {
    let most = Duration::from_secs(30);
    let jitter: Vec<_> = (0..1_000).map(|_| BrowserClock.jitter(most)).collect();
    assert!(jitter.iter().all(|wait| *wait <= most));
    // A tenth without a sample has a probability of 10^-45.
    for tenth in 0..10 {
        let is_in_tenth = |wait: &Duration| (most * tenth / 10..most * (tenth + 1) / 10).contains(wait);
        assert!(jitter.iter().any(is_in_tenth), "no wait of {tenth} to {} tenths", tenth + 1);
    }
}

#[wasm_bindgen_test]
fn an_elapsed_sleep_is_ready_at_once() {
    assert!(BrowserClock.sleep(Duration::ZERO).now_or_never().is_some());
    assert!(BrowserClock.sleep(Duration::from_secs(60)).now_or_never().is_none());
}

#[wasm_bindgen_test]
async fn waits_for_the_same_moment_end_together() {
    let interval = Duration::from_millis(100);
    // Until both waits begin in the same interval.
    let (index, [first, second]) = loop {
        let index = BrowserClock.now().as_millis() / interval.as_millis();
        let waits = [(); 2].map(|()| BrowserClock.throttle(interval));
        if BrowserClock.now().as_millis() / interval.as_millis() == index {
            break (index, waits);
        }
    };
    first.await;
    assert_eq!(second.now_or_never(), Some(()));
    assert!(BrowserClock.now().as_millis() / interval.as_millis() > index);
}
