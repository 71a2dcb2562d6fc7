//! The page that `cargo xtask bench` measures: a `WorkspaceBuildLogSection` as in any chat, with a server whose answers the
//! page's script sets.
#![cfg(target_arch = "wasm32")]

mod app;
mod server;

use std::cell::RefCell;

use app::{Call, mount_app};
use futures_util::future::AbortHandle;
use js_sys::JsString;
use server::{Log, Server};
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Element;

thread_local! {
    static MOUNTED: RefCell<Option<Mounted>> = const { RefCell::new(None) };
}

struct Mounted {
    app: AbortHandle,
    server: Server,
    call: Call,
}

/// Mounts the section in `root`. `wrap` turns line wrapping on.
#[wasm_bindgen]
pub fn mount(root: Element, wrap: bool) {
    let server = Server::default();
    let (app, call) = mount_app(root, server.clone(), wrap);
    MOUNTED.replace(Some(Mounted { app, server, call }));
}

/// Unmounts the section.
#[wasm_bindgen]
pub fn unmount() {
    if let Some(mounted) = MOUNTED.take() {
        mounted.app.abort();
    }
}

/// Ends the build. `json` is the text of its log.
#[wasm_bindgen(js_name = setLogsRaw)]
pub fn set_logs_raw(json: JsString) {
    show_ended(Log::Text(json));
}

/// Ends the build. Its log is fetched from `url`.
#[wasm_bindgen(js_name = setLogsFrom)]
pub fn set_logs_from(url: String) {
    show_ended(Log::Url(url));
}

/// Sends a frame on the stream of the running build.
#[wasm_bindgen(js_name = appendRaw)]
pub fn append_raw(frame: String) {
    MOUNTED.with_borrow(|mounted| {
        let Some(mounted) = mounted else { return };
        mounted.server.send(frame);
    });
}

fn show_ended(log: Log) {
    MOUNTED.with_borrow(|mounted| {
        let Some(mounted) = mounted else { return };
        mounted.server.end(log);
        mounted.call.complete();
    });
}
