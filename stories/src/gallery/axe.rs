//! axe-core, loaded on first use. `cargo xtask` adds `axe.min.js` to the site if npm is available; it is not part of this
//! repository.

use std::fmt;

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlScriptElement};

const SCRIPT: &str = "./axe.min.js";

/// A violated accessibility rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Violation {
    /// The id of the rule.
    pub(super) id: String,
    /// The severity.
    pub(super) impact: String,
    /// The text of the rule.
    pub(super) help: String,
    /// Selectors of the elements.
    pub(super) elements: Vec<String>,
}

/// Why the check failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AxeError {
    Missing,
    Broken,
}

impl fmt::Display for AxeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "axe-core is missing. With npm on the PATH, cargo xtask gallery adds it.",
            Self::Broken => "axe-core failed.",
        })
    }
}

/// Checks the elements under `root`.
pub(super) async fn check(root: &Element) -> Result<Vec<Violation>, AxeError> {
    let axe = load().await?;
    let run: Function = get(&axe, "run").dyn_into().map_err(|_| AxeError::Broken)?;
    let running: Promise = run.call1(&axe, root).and_then(JsCast::dyn_into).map_err(|_| AxeError::Broken)?;
    let results = JsFuture::from(running).await.map_err(|_| AxeError::Broken)?;
    Ok(list(&get(&results, "violations")).iter().map(Violation::read).collect())
}

impl Violation {
    fn read(violation: &JsValue) -> Self {
        let text = |name| get(violation, name).as_string().unwrap_or_default();
        let selector = |node: &JsValue| {
            let target: Vec<_> = list(&get(node, "target")).iter().filter_map(JsValue::as_string).collect();
            target.join(" ")
        };
        let elements = list(&get(violation, "nodes")).iter().map(selector).collect();
        Self { id: text("id"), impact: text("impact"), help: text("help"), elements }
    }
}

/// Returns the library, and loads it on first use.
async fn load() -> Result<JsValue, AxeError> {
    let window = web_sys::window().ok_or(AxeError::Missing)?;
    if get(&window, "axe").is_undefined() {
        let head = window.document().and_then(|document| document.head()).ok_or(AxeError::Missing)?;
        let script = head.owner_document().and_then(|document| document.create_element("script").ok());
        let script: HtmlScriptElement = script.and_then(|script| script.dyn_into().ok()).ok_or(AxeError::Missing)?;
        script.set_src(SCRIPT);
        let loaded = Promise::new(&mut |done, failed| {
            script.set_onload(Some(&done));
            script.set_onerror(Some(&failed));
        });
        head.append_child(&script).map_err(|_| AxeError::Missing)?;
        JsFuture::from(loaded).await.map_err(|_| AxeError::Missing)?;
    }
    Ok(get(&window, "axe"))
}

/// A field, or `undefined`.
fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

fn list(value: &JsValue) -> Vec<JsValue> {
    value.dyn_ref::<Array>().map(Array::to_vec).unwrap_or_default()
}
