//! What the scripts call. A root is never torn down: it is cleared and serves the next element, since making one is
//! dear.

use std::{
    cell::{OnceCell, RefCell},
    mem::ManuallyDrop,
};

use dioxus::prelude::*;
use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::{
    inputs::Inputs,
    renderer::{self, Page},
    root::{Host, Memories, Root, Shown},
};

thread_local! {
    static ROOTS: RefCell<Vec<Host>> = const { RefCell::new(Vec::new()) };
    static MEMORIES: Memories = Memories::default();
    static ON_END: OnceCell<Function> = const { OnceCell::new() };
}

/// Makes a root that draws on `page`, and returns its number.
#[wasm_bindgen]
pub fn create(page: Page) -> usize {
    let dom = VirtualDom::new(Root);
    let shown = dom.in_scope(ScopeId::ROOT, || Signal::new(Shown::default()));
    let host = Host { shown, page: page.clone(), memories: MEMORIES.with(Clone::clone) };
    dom.provide_root_context(host.clone());
    wasm_bindgen_futures::spawn_local(renderer::run(ManuallyDrop::new(dom), page));
    ROOTS.with_borrow_mut(|roots| {
        roots.push(host);
        roots.len() - 1
    })
}

/// Gives what an element was given, as JSON, to its root.
#[wasm_bindgen]
pub fn render(root: usize, inputs: &str) {
    show(root, Some(Inputs::parse(inputs)));
}

/// Empties a root: its element has gone for good.
#[wasm_bindgen]
pub fn clear(root: usize) {
    show(root, None);
}

/// Forgets what the rows of a context remember: it has gone for good.
#[wasm_bindgen]
pub fn forget(chat: u32) {
    MEMORIES.with(|memories| memories.forget(chat.into()));
}

/// Calls `on_end` with the message of a panic: the program cannot go on after one.
#[wasm_bindgen]
pub fn watch(on_end: Function) {
    std::panic::set_hook(Box::new({
        let on_end = on_end.clone();
        move |info| {
            let _ = on_end.call1(&JsValue::NULL, &info.to_string().into());
        }
    }));
    ON_END.with(|end| {
        let _ = end.set(on_end);
    });
}

/// Reports a failure as a panic does: for tests.
#[wasm_bindgen]
pub fn break_off() {
    ON_END.with(|end| {
        if let Some(end) = end.get() {
            let _ = end.call1(&JsValue::NULL, &"the program broke off".into());
        }
    });
}

fn show(root: usize, inputs: Option<Inputs>) {
    ROOTS.with_borrow(|roots| {
        if let Some(host) = roots.get(root) {
            host.show(inputs);
        }
    });
}
