//! Renders a virtual DOM into an element: the part of `dioxus-web` that the rows need. The JavaScript side is `ts/page.ts`.

mod defaults;
mod events;
mod page;

use std::{any::Any, cell::RefCell, rc::Rc};

use dioxus::{
    core::{AttributeValue, ElementId, Event, Runtime, Template, TemplateAttribute, TemplateNode, WriteMutations},
    html::{PlatformEventData, set_event_converter},
    prelude::*,
};
use dioxus_core_types::event_bubbles;
use wasm_bindgen::prelude::*;

use events::Converter;
use page::EventHandler;
pub(crate) use page::{Page, ViewHost};

thread_local! {
    /// The templates that the page has. The index of one is its number.
    static TEMPLATES: RefCell<Vec<*const TemplateNode>> = const { RefCell::new(Vec::new()) };
}

/// A virtual DOM and the page that shows it.
pub(crate) struct Renderer {
    dom: VirtualDom,
    mutations: Mutations,
    /// Called by listeners of the page.
    _event_handler: EventHandler,
}

impl Renderer {
    pub(crate) fn new(page: Page, dom: VirtualDom) -> Self {
        set_event_converter(Box::new(Converter));
        let runtime = dom.runtime();
        let event_handler: EventHandler = Closure::new(move |name: String, id, event, bubbles| {
            dispatch(&runtime, &name, ElementId(id as usize), event, bubbles)
        });
        page.set_event_handler(&event_handler);
        Self { dom, mutations: Mutations { page, mounted: Vec::new() }, _event_handler: event_handler }
    }

    pub(crate) fn render_first_frame(&mut self) {
        self.dom.rebuild(&mut self.mutations);
    }

    /// Renders whenever the virtual DOM changes.
    pub(crate) async fn run(mut self) {
        let runtime = self.dom.runtime();
        loop {
            for id in std::mem::take(&mut self.mutations.mounted) {
                dispatch(&runtime, "mounted", id, self.mutations.page.node(id.0), false);
            }
            self.dom.wait_for_work().await;
            self.dom.render_immediate(&mut self.mutations);
        }
    }
}

/// Dispatches an event to the listeners of a node. Returns whether the browser's default action shall happen.
fn dispatch(runtime: &Rc<Runtime>, name: &str, id: ElementId, event: JsValue, bubbles: bool) -> bool {
    let data: Rc<dyn Any> = Rc::new(PlatformEventData::new(Box::new(event)));
    let event = Event::new(data, bubbles);
    runtime.handle_event(name, event.clone(), id);
    event.default_action_enabled()
}

/// Applies the changes of the virtual DOM to a page.
struct Mutations {
    page: Page,
    /// Nodes whose `mounted` event is dispatched once the frame is complete.
    mounted: Vec<ElementId>,
}

impl Mutations {
    fn build_template(&self, node: &TemplateNode) {
        match node {
            TemplateNode::Element { tag, namespace, attrs, children } => {
                self.page.open_element(tag, *namespace);
                for attribute in *attrs {
                    if let TemplateAttribute::Static { name, value, namespace } = attribute {
                        self.page.set_template_attribute(name, value, *namespace);
                    }
                }
                for child in *children {
                    self.build_template(child);
                }
                self.page.close_element();
            }
            TemplateNode::Text { text } => self.page.add_text(text),
            TemplateNode::Dynamic { .. } => self.page.add_placeholder(),
        }
    }

    /// The number of a template. Templates are statics, so their address identifies them.
    fn template_number(&self, template: &Template) -> usize {
        let address = template.roots.as_ptr();
        let saved = TEMPLATES.with_borrow(|templates| templates.iter().position(|saved| *saved == address));
        saved.unwrap_or_else(|| {
            for root in template.roots {
                self.build_template(root);
            }
            self.page.save_template(template.roots.len());
            TEMPLATES.with_borrow_mut(|templates| {
                templates.push(address);
                templates.len() - 1
            })
        })
    }
}

impl WriteMutations for Mutations {
    fn append_children(&mut self, id: ElementId, m: usize) {
        self.page.append_children(id.0, m);
    }

    fn assign_node_id(&mut self, path: &'static [u8], id: ElementId) {
        self.page.assign_id(path, id.0);
    }

    fn create_placeholder(&mut self, id: ElementId) {
        self.page.create_placeholder(id.0);
    }

    fn create_text_node(&mut self, value: &str, id: ElementId) {
        self.page.create_text(value, id.0);
    }

    fn load_template(&mut self, template: Template, index: usize, id: ElementId) {
        self.page.load_template(self.template_number(&template), index, id.0);
    }

    fn replace_node_with(&mut self, id: ElementId, m: usize) {
        self.page.replace_node(id.0, m);
    }

    fn replace_placeholder_with_nodes(&mut self, path: &'static [u8], m: usize) {
        self.page.replace_placeholder(path, m);
    }

    fn insert_nodes_after(&mut self, id: ElementId, m: usize) {
        self.page.insert_after(id.0, m);
    }

    fn insert_nodes_before(&mut self, id: ElementId, m: usize) {
        self.page.insert_before(id.0, m);
    }

    fn set_attribute(&mut self, name: &'static str, ns: Option<&'static str>, value: &AttributeValue, id: ElementId) {
        match value {
            AttributeValue::Text(text) => self.page.set_text_attribute(id.0, name, text, ns),
            AttributeValue::Bool(value) => self.page.set_text_attribute(id.0, name, &value.to_string(), ns),
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
            _ => self.page.add_listener(name, id.0, event_bubbles(name)),
        }
    }

    fn remove_event_listener(&mut self, name: &'static str, id: ElementId) {
        if name != "mounted" {
            self.page.remove_listener(name, id.0, event_bubbles(name));
        }
    }

    fn remove_node(&mut self, id: ElementId) {
        self.page.remove_node(id.0);
    }

    fn push_root(&mut self, id: ElementId) {
        self.page.push_node(id.0);
    }
}
