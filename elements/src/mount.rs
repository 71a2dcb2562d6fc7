//! What the scripts call. A root is never torn down: it is cleared and serves the next element, since making one is
//! dear.

use std::{
    cell::{OnceCell, RefCell},
    mem::ManuallyDrop,
    rc::Rc,
};

use dioxus::prelude::*;
use futures_channel::mpsc::{UnboundedSender, unbounded};
use js_sys::Function;
use serde_json::Value;
use wasm_bindgen::prelude::*;

use crate::{
    inputs::Inputs,
    renderer::{self, Page},
    root::{Host, Memories, Root},
};

thread_local! {
    static ROOTS: RefCell<Vec<UnboundedSender<Option<Inputs>>>> = const { RefCell::new(Vec::new()) };
    static MEMORIES: Memories = Memories::default();
    static ON_END: OnceCell<Function> = const { OnceCell::new() };
}

/// Makes a root that draws on `page`, and returns its number.
#[wasm_bindgen]
pub fn create(page: Page) -> usize {
    let (sender, inputs) = unbounded();
    let memories = MEMORIES.with(Clone::clone);
    let inputs = Rc::new(RefCell::new(inputs));
    let dom = VirtualDom::new(Root);
    let told = page.clone();
    let emit = dom.in_scope(ScopeId::ROOT, || {
        Callback::new(move |(name, detail): (&'static str, Value)| told.emit(name, &text(&detail)))
    });
    let dom = dom.with_root_context(Host { inputs, emit, memories });
    wasm_bindgen_futures::spawn_local(renderer::run(ManuallyDrop::new(dom), page));
    ROOTS.with_borrow_mut(|roots| {
        roots.push(sender);
        roots.len() - 1
    })
}

/// Gives what an element was given, as JSON, to its root.
#[wasm_bindgen]
pub fn render(root: usize, inputs: &str) {
    send(root, Some(Inputs::parse(inputs)));
}

/// Empties a root: its element has gone for good.
#[wasm_bindgen]
pub fn clear(root: usize) {
    send(root, None);
}

/// Forgets what the rows of a context remember: it has gone for good.
#[wasm_bindgen]
pub fn forget(chat: u32) {
    MEMORIES.with(|memories| memories.forget(chat.into()));
}

/// Reads a tool call of another chat, as JSON, into the properties of `workspace-tool`, as JSON.
#[wasm_bindgen]
pub fn adapt(vocabulary: &str, value: &str) -> String {
    text(&crate::adapt::adapt(vocabulary, &serde_json::from_slice(value.as_bytes()).unwrap_or_default()))
}

/// A value as JSON. (Its `Display` could indent as well, and so is larger.)
fn text(value: &Value) -> String {
    // A value always serialises.
    serde_json::to_string(value).unwrap_or_default()
}

/// Calls `on_end` with what went wrong, should the program break off.
#[wasm_bindgen]
pub fn watch(on_end: Function) {
    #[cfg(debug_assertions)]
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

/// Tells the scripts that the program breaks off. In the package, whose module knows no texts of panics, this takes the
/// place of each panic.
#[wasm_bindgen]
pub fn break_off() {
    ON_END.with(|end| {
        if let Some(end) = end.get() {
            let _ = end.call1(&JsValue::NULL, &"the program broke off".into());
        }
    });
}

fn send(root: usize, inputs: Option<Inputs>) {
    ROOTS.with_borrow(|roots| {
        if let Some(root) = roots.get(root) {
            // A root lives as long as the page.
            let _ = root.unbounded_send(inputs);
        }
    });
}
