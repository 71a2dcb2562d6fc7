//! What the scripts call.

use chat_workspace_tools::json;
use js_sys::{Array, Object};
use serde_json::Value;
use wasm_bindgen::prelude::*;

/// Reads a tool call of another chat, as JSON, into the properties of `workspace-tool`.
#[wasm_bindgen]
pub fn adapt(vocabulary: &str, value: &str) -> JsValue {
    to_js(&crate::adapt::adapt(vocabulary, &json::parse(value).unwrap_or_default()))
}

/// A value as scripts have it. Nothing is written as JSON: how numbers are written would be most of what it takes.
fn to_js(value: &Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        Value::Bool(is) => (*is).into(),
        Value::Number(number) => number.as_f64().into(),
        Value::String(text) => text.into(),
        Value::Array(items) => items.iter().map(to_js).collect::<Array>().into(),
        Value::Object(fields) => {
            let entries = fields.iter().map(|(name, value)| Array::of2(&name.into(), &to_js(value)));
            // Not set one by one: a property called `__proto__` is one like the others. Entries are never refused.
            Object::from_entries(&entries.collect::<Array>()).map_or(JsValue::NULL, JsValue::from)
        }
    }
}
