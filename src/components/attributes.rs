use dioxus::{core::AttributeValue, prelude::*};

/// Splits the attributes of a root element into its classes, after `class`, and all others.
///
/// The others are sorted by name, as Dioxus compares spread attributes.
pub(super) fn split_class(class: &str, attributes: Vec<Attribute>) -> (String, Vec<Attribute>) {
    let mut classes = class.to_owned();
    let mut others = Vec::new();
    for attribute in attributes {
        match attribute.value {
            AttributeValue::Text(class) if attribute.name == "class" => {
                classes.push(' ');
                classes.push_str(&class);
            }
            _ => others.push(attribute),
        }
    }
    others.sort_by_key(|attribute| attribute.name);
    (classes, others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_joined_and_other_attributes_are_sorted() {
        let attribute = |name, value| Attribute::new(name, value, None, false);
        let given = ["title", "class", "id", "class"].map(|name| attribute(name, name));
        let (class, others) = split_class("cwt-row", given.into());
        assert_eq!(class, "cwt-row class class");
        assert_eq!(others, ["id", "title"].map(|name| attribute(name, name)));
        assert_eq!(split_class("cwt-row", Vec::new()), ("cwt-row".to_owned(), Vec::new()));
    }
}
