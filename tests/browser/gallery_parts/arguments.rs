use gallery::{internals::Arguments, stories};
use wasm_bindgen_test::wasm_bindgen_test;

fn arguments_of(story: &str) -> Arguments {
    Arguments::of(&(stories::find(story).expect("exists").scene)())
}

#[wasm_bindgen_test]
fn changed_arguments_round_trip() {
    let own = arguments_of("start-completed");
    let mut changed = own.clone();
    for (name, value) in
        [("tool", "stop_workspace"), ("status", "running"), ("workspace", "false"), ("result", "[1,\"é\"]")]
    {
        changed.set(name, value).expect("fits");
    }
    let difference = changed.changed_from(&own);
    assert_eq!(difference.len(), 4, "{difference:?}");
    assert_eq!(own.clone().with(&difference), changed);
    assert!(own.changed_from(&own).is_empty());
}

#[wasm_bindgen_test]
fn flags_of_a_result_change_its_json() {
    let own = arguments_of("start-completed");
    let mut changed = own.clone();
    changed.set("result_build", "false").expect("fits");
    changed.set("no_build", "true").expect("fits");
    let difference = changed.changed_from(&own);
    let expected = r#"{"no_build":true,"started":true,"workspace_name":"my-project"}"#;
    assert_eq!(difference, [("result".to_owned(), expected.to_owned())]);
}

#[wasm_bindgen_test]
fn invalid_values_are_errors_and_change_nothing() {
    let mut arguments = arguments_of("start-completed");
    let before = arguments.clone();
    let error = arguments.set("result", "{\"a\": }").expect_err("is no JSON");
    assert!(error.contains("line 1 column 7"), "{error}");
    assert!(arguments.set("tool", "delete_workspace").is_err());
    assert!(arguments.set("build", "true").is_err(), "of a section only");
    assert_eq!(arguments, before);
}

#[wasm_bindgen_test]
fn every_control_accepts_its_own_value() {
    for story in stories::all() {
        let own = Arguments::of(&(story.scene)());
        for control in own.controls() {
            let mut same = own.clone();
            same.set(control.name, &control.value).unwrap_or_else(|error| panic!("{}: {error}", story.id));
        }
    }
}
