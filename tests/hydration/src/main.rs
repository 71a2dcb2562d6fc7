//! Rows that a server rendered are hydrated in the browser, without new nodes and without console messages.
//!
//! A package of its own, run by `cargo xtask test --only browser`.
#![cfg(target_arch = "wasm32")]

use std::{cell::RefCell, rc::Rc};

use chat_workspace_tools::{
    THEME_CSS,
    api::{
        Api,
        scripted::{ScriptedApi, ScriptedBuild, VirtualClock},
    },
    prelude::*,
    workspace::{JobStatus, Transition},
};
use dioxus::prelude::*;
use dioxus_fullstack_core::HydrationContext;
use dioxus_web::Config;
use futures_util::future::abortable;
use js_sys::{Function, Reflect};
use serde_json::json;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_test::wasm_bindgen_test;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

const BUILD: &str = "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001";

/// A chat with a row in each state.
fn chat() -> Element {
    let api = use_hook(|| {
        let clock = VirtualClock::default();
        let api = ScriptedApi::new(clock.clone());
        let build = ScriptedBuild::new(BUILD.parse().expect("a UUID"), Transition::Start)
            .line(0.0, "Plan", "a line")
            .job(0.0, JobStatus::Succeeded);
        api.add_build(build);
        Api::with_clock(api, clock)
    });
    let build_id = BUILD.parse::<BuildId>().ok();
    rsx! {
        ChatWorkspaceContext { api, build_id, site: "",
            StartWorkspaceTool { status: ToolStatus::Running, class: "first", "data-testid": "start" }
            CreateWorkspaceTool {
                status: ToolStatus::Completed,
                result: json!({"created": true, "workspace_name": "ada/dev", "build_id": BUILD}),
            }
            StopWorkspaceTool { status: ToolStatus::Completed, result: json!({"error": "no capacity"}) }
            WorkspaceTool { name: "read_file" }
            WorkspaceBuildLogSection { status: ToolStatus::Completed, build_id }
        }
    }
}

/// Records warnings and errors on the console.
struct Console {
    messages: Rc<RefCell<Vec<String>>>,
    console: JsValue,
    originals: Vec<(&'static str, JsValue)>,
}

impl Console {
    fn record() -> Self {
        let messages = Rc::new(RefCell::new(Vec::new()));
        let console = Reflect::get(&js_sys::global(), &"console".into()).expect("a console");
        let originals = ["warn", "error"].map(|method| {
            let original = Reflect::get(&console, &method.into()).expect("a method");
            let messages = Rc::clone(&messages);
            let listener = Closure::<dyn Fn(JsValue)>::new(move |message: JsValue| {
                messages.borrow_mut().push(format!("{message:?}"));
            });
            Reflect::set(&console, &method.into(), listener.as_ref()).expect("replaced");
            listener.forget();
            (method, original)
        });
        Self { messages, console, originals: originals.into() }
    }

    /// Restores the console, and returns the messages.
    fn stop(self) -> Vec<String> {
        for (method, original) in &self.originals {
            Reflect::set(&self.console, &(*method).into(), original).expect("restored");
        }
        self.messages.take()
    }
}

/// Waits for one animation frame.
async fn frame() {
    let promise = js_sys::Promise::new(&mut |resolve: Function, _| {
        let window = web_sys::window().expect("a window");
        window.request_animation_frame(&resolve).expect("a frame");
    });
    wasm_bindgen_futures::JsFuture::from(promise).await.expect("a frame");
}

#[wasm_bindgen_test]
async fn server_rendered_rows_are_hydrated_in_place() {
    let mut on_server = VirtualDom::new(chat);
    on_server.rebuild_in_place();
    let html = dioxus_ssr::pre_render(&on_server);
    drop(on_server);

    let window = web_sys::window().expect("a window");
    let document = window.document().expect("a document");
    let root = document.create_element("div").expect("a div");
    root.set_inner_html(&html);
    let style = document.create_element("style").expect("a style");
    style.set_text_content(Some(THEME_CSS));
    document.body().expect("a body").append_child(&style).expect("appended");
    document.body().expect("a body").append_child(&root).expect("appended");
    let first_row = root.query_selector(".cwt-row").expect("valid").expect("a row");
    assert_eq!(root.query_selector_all(".cwt-row").expect("valid").length(), 3, "{html}");
    assert!(first_row.matches(".first[data-testid=start]").expect("valid"), "{html}");

    let data: JsValue = HydrationContext::default().serialized().data.into();
    // Globals that a server adds to the page.
    for (name, value) in [("initial_dioxus_hydration_data", data), ("hydrate_queue", js_sys::Array::new().into())] {
        Reflect::set(&window, &name.into(), &value).expect("set");
    }
    let console = Console::record();
    let (app, handle) = abortable(dioxus_web::run(VirtualDom::new(chat), Config::new().rootelement(root.clone())));
    wasm_bindgen_futures::spawn_local(async move {
        // The app runs until it is aborted.
        let _ = app.await;
    });
    frame().await;
    assert_eq!(console.stop(), [""; 0], "the console has no message");
    assert_eq!(root.query_selector(".cwt-row").expect("valid").as_ref(), Some(&first_row), "the node is the same");
    let rows = root.query_selector_all(".cwt-row").expect("valid");
    assert_eq!(rows.length(), 3, "no row is rendered twice");
    let text = root.text_content().unwrap_or_default();
    assert!(text.contains("a line"), "the log is fetched: {text}");

    let toggle = root.query_selector("[data-tool=create_workspace] button").expect("valid").expect("a closed row");
    assert_eq!(toggle.get_attribute("aria-expanded").as_deref(), Some("false"));
    toggle.unchecked_ref::<web_sys::HtmlElement>().click();
    frame().await;
    assert_eq!(toggle.get_attribute("aria-expanded").as_deref(), Some("true"), "the row is interactive");

    handle.abort();
    root.remove();
}
