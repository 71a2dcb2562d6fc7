use super::*;

/// The keys of a template, sorted.
fn keys(template: &str) -> Vec<&str> {
    let mut keys: Vec<_> = template.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
    keys.sort_unstable();
    keys
}

#[test]
fn get_and_set_find_every_text_by_name() {
    for info in Strings::ALL {
        let mut strings = Strings::english();
        assert_eq!(strings.get(info.name), Some(info.english), "{}", info.name);
        assert!(strings.set(info.name, "other"), "{}", info.name);
        assert_eq!(strings.get(info.name), Some("other"));
        let unchanged = Strings::ALL.iter().filter(|other| strings.get(other.name) == Some(other.english)).count();
        assert_eq!(unchanged, Strings::ALL.len() - 1, "{} changes only itself", info.name);
    }
}

#[test]
fn set_ignores_unknown_names() {
    let mut strings = Strings::english();
    assert!(!strings.set("startRunning", "x") && !strings.set("", "x"));
    assert_eq!(strings.get("nope"), None);
    assert_eq!(strings, Strings::english());
}

#[test]
fn every_text_is_documented() {
    for info in Strings::ALL {
        assert!(info.doc.ends_with('.') && !info.doc.starts_with(' '), "{}: {:?}", info.name, info.doc);
    }
}

#[test]
fn german_has_every_text_with_the_same_placeholders() {
    let german = Strings::german();
    for info in Strings::ALL {
        let text = german.get(info.name).unwrap_or_default();
        assert!(!text.trim().is_empty(), "{}", info.name);
        assert_ne!(text, info.english, "{}", info.name);
        assert_eq!(keys(text), keys(info.english), "{}", info.name);
    }
}
