use wasm_bindgen::prelude::*;

/// Handles an event: its type, the id of the listening node, the event, and whether it bubbles. Returns whether the
/// browser's default action shall happen.
pub(super) type EventHandler = Closure<dyn Fn(String, u32, JsValue, bool) -> bool>;

#[wasm_bindgen]
extern "C" {
    /// The nodes of one view: `ts/page.ts`.
    #[derive(Clone, Debug)]
    pub type Page;

    #[wasm_bindgen(method, js_name = openElement)]
    pub(super) fn open_element(this: &Page, tag: &str, namespace: Option<&str>);
    #[wasm_bindgen(method, js_name = setTemplateAttribute)]
    pub(super) fn set_template_attribute(this: &Page, name: &str, value: &str, namespace: Option<&str>);
    #[wasm_bindgen(method, js_name = closeElement)]
    pub(super) fn close_element(this: &Page);
    #[wasm_bindgen(method, js_name = addText)]
    pub(super) fn add_text(this: &Page, text: &str);
    #[wasm_bindgen(method, js_name = addPlaceholder)]
    pub(super) fn add_placeholder(this: &Page);
    #[wasm_bindgen(method, js_name = saveTemplate)]
    pub(super) fn save_template(this: &Page, count: usize);

    #[wasm_bindgen(method, js_name = pushNode)]
    pub(super) fn push_node(this: &Page, id: usize);
    #[wasm_bindgen(method, js_name = loadTemplate)]
    pub(super) fn load_template(this: &Page, template: usize, index: usize, id: usize);
    #[wasm_bindgen(method, js_name = createText)]
    pub(super) fn create_text(this: &Page, text: &str, id: usize);
    #[wasm_bindgen(method, js_name = createPlaceholder)]
    pub(super) fn create_placeholder(this: &Page, id: usize);
    #[wasm_bindgen(method, js_name = assignId)]
    pub(super) fn assign_id(this: &Page, path: &[u8], id: usize);
    #[wasm_bindgen(method, js_name = appendChildren)]
    pub(super) fn append_children(this: &Page, id: usize, count: usize);
    #[wasm_bindgen(method, js_name = replaceNode)]
    pub(super) fn replace_node(this: &Page, id: usize, count: usize);
    #[wasm_bindgen(method, js_name = replacePlaceholder)]
    pub(super) fn replace_placeholder(this: &Page, path: &[u8], count: usize);
    #[wasm_bindgen(method, js_name = insertAfter)]
    pub(super) fn insert_after(this: &Page, id: usize, count: usize);
    #[wasm_bindgen(method, js_name = insertBefore)]
    pub(super) fn insert_before(this: &Page, id: usize, count: usize);
    #[wasm_bindgen(method, js_name = removeNode)]
    pub(super) fn remove_node(this: &Page, id: usize);
    #[wasm_bindgen(method, js_name = setText)]
    pub(super) fn set_text(this: &Page, id: usize, text: &str);
    #[wasm_bindgen(method, js_name = setAttribute)]
    pub(super) fn set_text_attribute(this: &Page, id: usize, name: &str, value: &str, namespace: Option<&str>);
    #[wasm_bindgen(method, js_name = setAttribute)]
    pub(super) fn set_number_attribute(this: &Page, id: usize, name: &str, value: f64, namespace: Option<&str>);
    #[wasm_bindgen(method, js_name = removeAttribute)]
    pub(super) fn remove_attribute(this: &Page, id: usize, name: &str, namespace: Option<&str>);
    #[wasm_bindgen(method)]
    pub(super) fn node(this: &Page, id: usize) -> JsValue;

    #[wasm_bindgen(method, js_name = setEventHandler)]
    pub(super) fn set_event_handler(this: &Page, handler: &EventHandler);
    #[wasm_bindgen(method, js_name = addListener)]
    pub(super) fn add_listener(this: &Page, event: &str, id: usize, bubbles: bool);
    #[wasm_bindgen(method, js_name = removeListener)]
    pub(super) fn remove_listener(this: &Page, event: &str, id: usize, bubbles: bool);

    /// The element of a view: `ViewHost` in `ts/program_loader.ts`.
    #[derive(Clone, Debug)]
    pub type ViewHost;

    /// The reader pressed the button that opens and closes the row.
    #[wasm_bindgen(method, js_name = onToggle)]
    pub(crate) fn on_toggle(this: &ViewHost, open: bool);
    /// The log of a build is complete.
    #[wasm_bindgen(method, js_name = onLogEnd)]
    pub(crate) fn on_log_end(this: &ViewHost, build_id: &str, lines: usize);
    /// A log, or the rest of it, could not be loaded.
    #[wasm_bindgen(method, js_name = onLogError)]
    pub(crate) fn on_log_error(this: &ViewHost, build_id: Option<&str>, kind: &str, message: &str);
}
