use super::text::line;
use crate::spec::{CSS_PROPERTIES, ELEMENTS, Element};

const BEGIN: &str = "<!-- generated from elements/src/spec.rs -->\n";
const END: &str = "<!-- end of what is generated -->";

/// `text` with the lines between the markers replaced.
pub(super) fn insert(text: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}{}{END}{after}", section()))
}

fn section() -> String {
    let mut text = String::new();
    ELEMENTS.iter().for_each(|element| describe(&mut text, element));
    text.push_str("\n### Custom properties\n\n| property | what it sets |\n|---|---|\n");
    for property in CSS_PROPERTIES {
        line(&mut text, &format!("| `{}` | {} |", property.name, property.doc));
    }
    text.push('\n');
    text
}

fn describe(text: &mut String, element: &Element) {
    line(text, &format!("\n### `<{}>`\n\n{}\n", element.tag, element.summary));
    line(text, "| property | attribute | type | |\n|---|---|---|---|");
    for property in element.properties {
        // A bar would end the cell.
        let of = property.kind.typescript().replace('|', "\\|");
        line(text, &format!("| `{}` | `{}` | `{of}` | {} |", property.name, property.attribute, property.doc));
    }
    if !element.events.is_empty() {
        line(text, "\n| event | `detail` | |\n|---|---|---|");
        for event in element.events {
            line(text, &format!("| `{}` | `{}` | {} |", event.name, event.detail, event.doc));
        }
    }
    if !element.states.is_empty() {
        let states: Vec<_> = element.states.iter().map(|state| format!("`:state({})`", state.name)).collect();
        line(text, &format!("\nStates: {}.", states.join(", ")));
    }
    if !element.parts.is_empty() {
        let parts: Vec<_> = element.parts.iter().map(|part| format!("`{}`", part.name)).collect();
        line(text, &format!("\nParts: {}.", parts.join(", ")));
    }
}
