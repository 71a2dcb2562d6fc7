//! Draws a Dioxus program into an element: the part of `dioxus-web` that the rows need, for the sake of size. The page's
//! side of it is `npm/page.js`.

mod events;

use std::{any::Any, cell::RefCell, mem::ManuallyDrop, rc::Rc};

use dioxus::{
    core::{AttributeValue, ElementId, Event, Runtime, Template, TemplateAttribute, TemplateNode, WriteMutations},
    html::{PlatformEventData, set_event_converter},
    prelude::*,
};
use events::Converter;
use wasm_bindgen::prelude::*;

/// Told of an event: its type, the number of the node that hears it, the event, and whether it bubbles. Says whether the
/// browser shall do what it does by itself.
type Hear = Closure<dyn Fn(String, u32, JsValue, bool) -> bool>;

#[wasm_bindgen]
extern "C" {
    /// The page as one root sees it.
    #[derive(Clone, Debug)]
    pub type Page;

    /// Tells the root's element that its row was opened or closed.
    #[wasm_bindgen(method)]
    pub(crate) fn toggled(this: &Page, open: bool);
    /// Tells it that a build's log has ended.
    #[wasm_bindgen(method, js_name = logEnded)]
    pub(crate) fn log_ended(this: &Page, build_id: &str, lines: usize);
    /// Tells it that a log, or the rest of it, could not be had.
    #[wasm_bindgen(method, js_name = logFailed)]
    pub(crate) fn log_failed(this: &Page, build_id: Option<&str>, kind: &str, message: &str);

    #[wasm_bindgen(method, js_name = openNode)]
    fn open_node(this: &Page, tag: &str, namespace: Option<&str>);
    #[wasm_bindgen(method)]
    fn mark(this: &Page, name: &str, value: &str, namespace: Option<&str>);
    #[wasm_bindgen(method, js_name = closeNode)]
    fn close_node(this: &Page);
    #[wasm_bindgen(method)]
    fn text(this: &Page, text: &str);
    #[wasm_bindgen(method)]
    fn gap(this: &Page);
    #[wasm_bindgen(method)]
    fn keep(this: &Page, count: usize);

    #[wasm_bindgen(method)]
    fn push(this: &Page, id: usize);
    #[wasm_bindgen(method)]
    fn load(this: &Page, template: usize, index: usize, id: usize);
    #[wasm_bindgen(method, js_name = createText)]
    fn create_text(this: &Page, text: &str, id: usize);
    #[wasm_bindgen(method, js_name = createGap)]
    fn create_gap(this: &Page, id: usize);
    #[wasm_bindgen(method)]
    fn name(this: &Page, path: &[u8], id: usize);
    #[wasm_bindgen(method)]
    fn append(this: &Page, id: usize, count: usize);
    #[wasm_bindgen(method)]
    fn replace(this: &Page, id: usize, count: usize);
    #[wasm_bindgen(method)]
    fn fill(this: &Page, path: &[u8], count: usize);
    #[wasm_bindgen(method)]
    fn after(this: &Page, id: usize, count: usize);
    #[wasm_bindgen(method)]
    fn before(this: &Page, id: usize, count: usize);
    #[wasm_bindgen(method)]
    fn remove(this: &Page, id: usize);
    #[wasm_bindgen(method, js_name = setText)]
    fn set_text(this: &Page, id: usize, text: &str);
    #[wasm_bindgen(method, js_name = setAttribute)]
    fn set_text_attribute(this: &Page, id: usize, name: &str, value: &str, namespace: Option<&str>);
    #[wasm_bindgen(method, js_name = setAttribute)]
    fn set_number_attribute(this: &Page, id: usize, name: &str, value: f64, namespace: Option<&str>);
    #[wasm_bindgen(method, js_name = removeAttribute)]
    fn remove_attribute(this: &Page, id: usize, name: &str, namespace: Option<&str>);

    #[wasm_bindgen(method)]
    fn hear(this: &Page, hear: &Hear);
    #[wasm_bindgen(method)]
    fn listen(this: &Page, name: &str, id: usize, bubbles: bool);
    #[wasm_bindgen(method)]
    fn unlisten(this: &Page, name: &str, id: usize, bubbles: bool);
    #[wasm_bindgen(method)]
    fn node(this: &Page, id: usize) -> JsValue;
}

thread_local! {
    /// The templates that pages have been told of: where their nodes are. Their place is their number.
    static TEMPLATES: RefCell<Vec<*const TemplateNode>> = const { RefCell::new(Vec::new()) };
}

/// Draws `dom` on `page`, and again whenever it changes: for ever, so that nothing has to take it apart.
pub(crate) async fn run(mut dom: ManuallyDrop<VirtualDom>, page: Page) {
    set_event_converter(Box::new(Converter));
    let runtime = dom.runtime();
    let hear: Hear = Closure::new(move |name: String, id, event, bubbles| {
        tell(&runtime, &name, ElementId(id as usize), PlatformEventData::new(Box::new(event)), bubbles)
    });
    page.hear(&hear);
    let mut renderer = Renderer { page, runtime: dom.runtime(), mounted: Vec::new() };
    dom.rebuild(&mut renderer);
    loop {
        renderer.tell_mounted();
        dom.wait_for_work().await;
        dom.render_immediate(&mut renderer);
    }
}

fn tell(runtime: &Rc<Runtime>, name: &str, id: ElementId, data: PlatformEventData, bubbles: bool) -> bool {
    let event = Event::new(Rc::new(data) as Rc<dyn Any>, bubbles);
    runtime.handle_event(name, event.clone(), id);
    event.default_action_enabled()
}

struct Renderer {
    page: Page,
    runtime: Rc<Runtime>,
    /// Nodes that are told that they are on the page once all are.
    mounted: Vec<ElementId>,
}

impl Renderer {
    fn tell_mounted(&mut self) {
        for id in std::mem::take(&mut self.mounted) {
            tell(&self.runtime, "mounted", id, PlatformEventData::new(Box::new(self.page.node(id.0))), false);
        }
    }

    fn build(&self, node: &TemplateNode) {
        match node {
            TemplateNode::Element { tag, namespace, attrs, children } => {
                self.page.open_node(tag, *namespace);
                for attribute in *attrs {
                    if let TemplateAttribute::Static { name, value, namespace } = attribute {
                        self.page.mark(name, value, *namespace);
                    }
                }
                for child in *children {
                    self.build(child);
                }
                self.page.close_node();
            }
            TemplateNode::Text { text } => self.page.text(text),
            TemplateNode::Dynamic { .. } => self.page.gap(),
        }
    }
}

fn bubbles(event: &str) -> bool {
    !matches!(event, "scroll" | "resize")
}

impl WriteMutations for Renderer {
    fn append_children(&mut self, id: ElementId, m: usize) {
        self.page.append(id.0, m);
    }

    fn assign_node_id(&mut self, path: &'static [u8], id: ElementId) {
        self.page.name(path, id.0);
    }

    fn create_placeholder(&mut self, id: ElementId) {
        self.page.create_gap(id.0);
    }

    fn create_text_node(&mut self, value: &str, id: ElementId) {
        self.page.create_text(value, id.0);
    }

    fn load_template(&mut self, template: Template, index: usize, id: ElementId) {
        let nodes = template.roots.as_ptr();
        let known = TEMPLATES.with_borrow(|templates| templates.iter().position(|template| *template == nodes));
        let template = known.unwrap_or_else(|| {
            for root in template.roots {
                self.build(root);
            }
            self.page.keep(template.roots.len());
            TEMPLATES.with_borrow_mut(|templates| {
                templates.push(nodes);
                templates.len() - 1
            })
        });
        self.page.load(template, index, id.0);
    }

    fn replace_node_with(&mut self, id: ElementId, m: usize) {
        self.page.replace(id.0, m);
    }

    fn replace_placeholder_with_nodes(&mut self, path: &'static [u8], m: usize) {
        self.page.fill(path, m);
    }

    fn insert_nodes_after(&mut self, id: ElementId, m: usize) {
        self.page.after(id.0, m);
    }

    fn insert_nodes_before(&mut self, id: ElementId, m: usize) {
        self.page.before(id.0, m);
    }

    fn set_attribute(&mut self, name: &'static str, ns: Option<&'static str>, value: &AttributeValue, id: ElementId) {
        match value {
            AttributeValue::Text(text) => self.page.set_text_attribute(id.0, name, text, ns),
            AttributeValue::Bool(is) => {
                self.page.set_text_attribute(id.0, name, if *is { "true" } else { "false" }, ns);
            }
            AttributeValue::Float(number) => self.page.set_number_attribute(id.0, name, *number, ns),
            AttributeValue::Int(number) => self.page.set_number_attribute(id.0, name, *number as f64, ns),
            _ => self.page.remove_attribute(id.0, name, ns),
        }
    }

    fn set_node_text(&mut self, value: &str, id: ElementId) {
        self.page.set_text(id.0, value);
    }

    fn create_event_listener(&mut self, name: &'static str, id: ElementId) {
        match name {
            "mounted" => self.mounted.push(id),
            _ => self.page.listen(name, id.0, bubbles(name)),
        }
    }

    fn remove_event_listener(&mut self, name: &'static str, id: ElementId) {
        if name != "mounted" {
            self.page.unlisten(name, id.0, bubbles(name));
        }
    }

    fn remove_node(&mut self, id: ElementId) {
        self.page.remove(id.0);
    }

    fn push_root(&mut self, id: ElementId) {
        self.page.push(id.0);
    }
}
