//! The generated files are up to date. `UPDATE=1` writes them.
#![cfg(not(target_arch = "wasm32"))]

use std::{env, fs, path::Path};

use chat_workspace_elements::{generate, spec::ELEMENTS};

const ELEMENTS_FOLDER: &str = env!("CARGO_MANIFEST_DIR");

fn check(path: &Path, text: &str) {
    if env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("can be made");
        fs::write(path, text).expect("can be written");
    }
    let committed = fs::read_to_string(path).unwrap_or_default();
    let remedy = "UPDATE=1 cargo test -p chat-workspace-elements";
    assert!(committed == text, "{} has drifted from elements/src/spec.rs: run `{remedy}`", path.display());
}

#[test]
fn every_generated_file_is_up_to_date() {
    for (name, text) in generate::files() {
        check(&Path::new(ELEMENTS_FOLDER).join(name), &text);
    }
}

#[test]
fn the_readmes_section_is_up_to_date() {
    let path = Path::new(ELEMENTS_FOLDER).join("npm/README.md");
    let text = fs::read_to_string(&path).expect("a README");
    check(&path, &generate::readme_text(&text).expect("the README has a place for it"));
}

#[test]
fn the_react_wrapper_has_every_element() {
    let wrapper = fs::read_to_string(Path::new(ELEMENTS_FOLDER).join("ts/react.ts")).expect("a wrapper");
    for element in ELEMENTS {
        let component = element.class.trim_end_matches("Element");
        assert!(
            wrapper.contains(&format!("export const {component} = component(\"{}\");", element.tag)),
            "{component}"
        );
        for event in element.events {
            assert!(wrapper.contains(&format!("\"{}\"", event.name)), "{}", event.name);
        }
    }
}
