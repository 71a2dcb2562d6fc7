/// Replaces each `{key}` in `template` by its value. Unknown keys stay as they are. Values are not expanded again, so text
/// from the wire is never used as a template.
pub(crate) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, from)) = rest.split_once('{') {
        text.push_str(before);
        let known = from.split_once('}').and_then(|(key, after)| {
            let (_, value) = values.iter().find(|(name, _)| *name == key)?;
            Some((value, after))
        });
        rest = match known {
            Some((value, after)) => {
                text.push_str(value);
                after
            }
            None => {
                text.push('{');
                from
            }
        };
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_every_known_key() {
        let values = [("name", "my-ws"), ("size", "5")];
        assert_eq!(fill("Created {name}", &values), "Created my-ws");
        assert_eq!(fill("{size}: {name}/{name}", &values), "5: my-ws/my-ws");
        assert_eq!(fill("Created", &values), "Created");
    }

    #[test]
    fn keeps_unknown_keys() {
        for template in ["{other}", "{", "}", "{name", "{{size", "{ name }", "{}"] {
            assert_eq!(fill(template, &[("name", "x")]), template);
        }
        assert_eq!(fill("{{name}}", &[("name", "x")]), "{x}");
    }

    #[test]
    fn does_not_expand_values() {
        assert_eq!(fill("{name} {size}", &[("name", "{size}"), ("size", "5")]), "{size} 5");
    }
}
