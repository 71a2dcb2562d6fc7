use gallery::{
    internals::{Arguments, usage_code},
    stories,
};
use wasm_bindgen_test::wasm_bindgen_test;

fn code_of(story: &str) -> String {
    let scene = (stories::find(story).expect("exists").scene)();
    usage_code(&Arguments::of(&scene), scene.open)
}

#[wasm_bindgen_test]
fn code_has_the_props_of_the_story() {
    let expected = r#"rsx! {
    ChatWorkspaceContext {
        api: BrowserApi::same_origin(),
        workspace_id: "9a8b7c6d-1111-4222-8333-444455556666".parse::<WorkspaceId>().ok(),
        CreateWorkspaceTool {
            status: ToolStatus::Completed,
            args: serde_json::json!({
              "name": "my-project"
            }),
            result: serde_json::json!({
              "build_id": "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001",
              "error": "workspace build failed: apply failed: no capacity for size \"xl-gpu\""
            }),
        }
    }
}
"#;
    assert_eq!(code_of("create-build-failed"), expected);
}

#[wasm_bindgen_test]
fn code_leaves_out_default_props() {
    let expected = "rsx! {
    ChatWorkspaceContext {
        api: BrowserApi::same_origin(),
        WorkspaceBuildLogSection {
            status: ToolStatus::Running,
        }
    }
}
";
    assert_eq!(code_of("log-section-unbound"), expected);
}
