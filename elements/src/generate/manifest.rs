use serde_json::{Value, json};

use crate::spec::{CSS_PROPERTIES, ELEMENTS, Element};

/// The manifest that editors and catalogues read (custom-elements-manifest, schema 2.1.0).
pub(super) fn manifest() -> String {
    let declarations: Vec<_> = ELEMENTS.iter().map(declaration).collect();
    let exports: Vec<_> = ELEMENTS
        .iter()
        .map(|element| {
            json!({
                "kind": "custom-element-definition",
                "name": element.tag,
                "declaration": { "name": element.class, "module": "define.js" },
            })
        })
        .collect();
    let manifest = json!({
        "schemaVersion": "2.1.0",
        "modules": [{ "kind": "javascript-module", "path": "define.js", "declarations": declarations, "exports": exports }],
    });
    // A value made of strings and objects always serialises.
    serde_json::to_string_pretty(&manifest).unwrap_or_default() + "\n"
}

fn declaration(element: &Element) -> Value {
    let members: Vec<_> = element
        .properties
        .iter()
        .map(|property| {
            json!({
                "kind": "field",
                "name": property.name,
                "attribute": property.attribute,
                "type": { "text": property.kind.typescript() },
                "description": property.doc,
            })
        })
        .collect();
    let attributes: Vec<_> = element
        .properties
        .iter()
        .map(|property| {
            json!({
                "name": property.attribute,
                "fieldName": property.name,
                "type": { "text": property.kind.typescript() },
                "description": property.doc,
            })
        })
        .collect();
    let events: Vec<_> = element
        .events
        .iter()
        .map(|event| {
            let of = format!("CustomEvent<{}>", event.detail);
            json!({ "name": event.name, "type": { "text": of }, "description": event.doc })
        })
        .collect();
    let parts: Vec<_> =
        element.parts.iter().map(|part| json!({ "name": part.name, "description": part.doc })).collect();
    let states: Vec<_> =
        element.states.iter().map(|state| json!({ "name": state.name, "description": state.doc })).collect();
    let css: Vec<_> = CSS_PROPERTIES
        .iter()
        .filter(|_| element.slot.is_none())
        .map(|property| json!({ "name": property.name, "description": property.doc }))
        .collect();
    let slots: Vec<_> = element.slot.iter().map(|doc| json!({ "name": "", "description": doc })).collect();
    json!({
        "kind": "class",
        "name": element.class,
        "customElement": true,
        "tagName": element.tag,
        "superclass": { "name": "HTMLElement" },
        "description": element.summary,
        "members": members,
        "attributes": attributes,
        "events": events,
        "slots": slots,
        "cssStates": states,
        "cssParts": parts,
        "cssProperties": css,
    })
}
