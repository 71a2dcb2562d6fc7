//! What the scripts call. A root is never torn down: it is cleared and serves the next element, since the renderer
//! keeps each root's event listener for ever.

use std::{cell::RefCell, rc::Rc};

use dioxus::prelude::*;
use dioxus_web::Config;
use futures_channel::mpsc::{UnboundedSender, unbounded};
use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::{
    inputs::Inputs,
    root::{Host, Memories, Root},
};

thread_local! {
    static ROOTS: RefCell<Vec<UnboundedSender<Option<Inputs>>>> = const { RefCell::new(Vec::new()) };
    static MEMORIES: Memories = Memories::default();
}

/// Makes a root in `container` and returns its number. `emit(type, detail)` is called for each event, the detail as
/// JSON.
#[wasm_bindgen]
pub fn create(container: web_sys::Element, emit: Function) -> usize {
    let (sender, inputs) = unbounded();
    let memories = MEMORIES.with(Clone::clone);
    let inputs = Rc::new(RefCell::new(inputs));
    let dom = VirtualDom::new(Root);
    let emit = dom.in_scope(ScopeId::ROOT, || {
        Callback::new(move |(name, detail): (&'static str, serde_json::Value)| {
            // What a host's listener throws is the host's matter; the browser reports it.
            let _ = emit.call2(&JsValue::NULL, &name.into(), &detail.to_string().into());
        })
    });
    let dom = dom.with_root_context(Host { inputs, emit, memories });
    wasm_bindgen_futures::spawn_local(async move {
        dioxus_web::run(dom, Config::new().rootelement(container)).await;
    });
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
    crate::adapt::adapt(vocabulary, &serde_json::from_str(value).unwrap_or_default()).to_string()
}

/// Calls `on_panic` with what went wrong, should the program break off.
#[wasm_bindgen]
pub fn watch(on_panic: Function) {
    std::panic::set_hook(Box::new(move |info| {
        let _ = on_panic.call1(&JsValue::NULL, &info.to_string().into());
    }));
}

fn send(root: usize, inputs: Option<Inputs>) {
    ROOTS.with_borrow(|roots| {
        if let Some(root) = roots.get(root) {
            // A root lives as long as the page.
            let _ = root.unbounded_send(inputs);
        }
    });
}
