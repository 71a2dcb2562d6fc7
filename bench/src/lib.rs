//! The page that `cargo xtask bench` measures: a `WorkspaceBuildLogSection` as any chat has it, on a server that gives what
//! the page's script hands over.
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

/// Puts the section into `root`. Lines are wrapped if `wrap`.
#[wasm_bindgen]
pub fn mount(root: Element, wrap: bool) {
    let server = Server::default();
    let (app, call) = mount_app(root, server.clone(), wrap);
    MOUNTED.replace(Some(Mounted { app, server, call }));
}

/// Takes the section away.
#[wasm_bindgen]
pub fn unmount() {
    if let Some(mounted) = MOUNTED.take() {
        mounted.app.abort();
    }
}

/// The build has ended, and this is the text of its log list.
#[wasm_bindgen(js_name = setLogsRaw)]
pub fn set_logs_raw(json: JsString) {
    show_ended(Log::Text(json));
}

/// The build has ended, and its log list is to be had at this address.
#[wasm_bindgen(js_name = setLogsFrom)]
pub fn set_logs_from(url: String) {
    show_ended(Log::Url(url));
}

/// The build is at work, and its stream brings this frame.
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
