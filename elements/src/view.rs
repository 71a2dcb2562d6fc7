//! The interface for the scripts.

use std::{cell::RefCell, rc::Rc};

use dioxus::prelude::*;
use futures_util::future::{AbortHandle, abortable};
use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::{
    early_log::EarlyLog,
    inputs::Inputs,
    renderer::{Page, Renderer, ViewHost},
    root::{Memories, Root, ViewContext},
};

thread_local! {
    static MEMORIES: Memories = Memories::default();
}

/// A row or a log that this program renders.
#[wasm_bindgen]
#[derive(Debug)]
pub struct View {
    inputs: Signal<Rc<Inputs>>,
    /// Drops the virtual DOM.
    abort: AbortHandle,
}

#[wasm_bindgen]
impl View {
    /// Renders the first frame, and updates until the view is freed. `inputs` is JSON.
    #[wasm_bindgen(constructor)]
    pub fn new(page: Page, host: ViewHost, inputs: &str, early_log: Option<EarlyLog>) -> Self {
        let dom = VirtualDom::new(Root);
        let inputs = dom.in_scope(ScopeId::ROOT, || Signal::new(Rc::new(Inputs::parse(inputs))));
        dom.provide_root_context(ViewContext {
            inputs,
            host,
            memories: MEMORIES.with(Clone::clone),
            early_log: Rc::new(RefCell::new(early_log)),
        });
        let mut renderer = Renderer::new(page, dom);
        renderer.render_first_frame();
        let (run, abort) = abortable(renderer.run());
        wasm_bindgen_futures::spawn_local(async move {
            // It only ends by being aborted.
            let _ = run.await;
        });
        Self { inputs, abort }
    }

    /// Renders with other inputs, as JSON.
    pub fn update(&mut self, inputs: &str) {
        self.inputs.set(Rc::new(Inputs::parse(inputs)));
    }
}

impl Drop for View {
    fn drop(&mut self) {
        self.abort.abort();
    }
}

/// Drops the state that the rows of a context share.
#[wasm_bindgen(js_name = removeChat)]
pub fn remove_chat(chat_id: u32) {
    MEMORIES.with(|memories| memories.remove(chat_id));
}

/// Calls `callback` with the message of a panic. The program cannot continue after one.
#[wasm_bindgen(js_name = onPanic)]
pub fn on_panic(callback: Function) {
    std::panic::set_hook(Box::new(move |info| {
        // The hook must not panic.
        let _ = callback.call1(&JsValue::NULL, &info.to_string().into());
    }));
}
