//! Workspaces, templates, build info, and error responses.

use serde_json::{Value, json};
use workspace_server::Config;

use super::support::{TestServer, assert_done, text};

const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = value.as_object().expect("an object").keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[tokio::test]
async fn buildinfo_has_the_address_and_the_provisioner() {
    let server = TestServer::start().await;
    let info = server.get("/api/v2/buildinfo").await.json();
    assert_eq!(info["external_url"], format!("http://{}", server.host()));
    assert_eq!(info["local_server_provisioner"], "stepped");
    assert!(text(&info["version"]).starts_with('v'));
}

#[tokio::test]
async fn templates_are_listed_with_their_descriptions() {
    let server = TestServer::start().await;
    let templates = server.get("/api/v2/templates").await.json();
    let names: Vec<_> = templates.as_array().expect("a list").iter().map(|template| text(&template["name"])).collect();
    let expected =
        ["broken", "broken-agent", "dev-box", "dev-container", "docker", "hanging-agent", "quick", "two-agents"];
    assert_eq!(names, expected);
    assert_eq!(templates[2]["display_name"], "Dev box");
    assert!(text(&templates[2]["description"]).starts_with("A machine with a home volume"));
}

#[tokio::test]
async fn a_new_workspace_has_a_pending_build_and_all_fields() {
    let server = TestServer::start().await;
    let template = server.get("/api/v2/templates").await.json()[6]["id"].clone();
    let response = server.post("/api/v2/users/me/workspaces", json!({"template_id": template, "name": "my-ws"})).await;
    assert_eq!(response.status, 201);
    let workspace = response.json();
    assert_eq!(
        (&workspace["name"], &workspace["owner_name"], &workspace["template_id"]),
        (&"my-ws".into(), &"local".into(), &template)
    );
    assert_eq!(
        keys(&workspace).join(" "),
        "allow_renames automatic_updates created_at deleting_at dormant_at favorite health id last_used_at \
         latest_app_status latest_build name next_start_at organization_id organization_name outdated \
         owner_avatar_url owner_id owner_name template_active_version_id \
         template_allow_user_cancel_workspace_jobs template_display_name template_icon template_id template_name \
         template_require_active_version updated_at"
    );
    let build = &workspace["latest_build"];
    assert_eq!(
        (&build["status"], &build["transition"], &build["build_number"], &build["resources"]),
        (&"pending".into(), &"start".into(), &1.into(), &json!([]))
    );
    assert_eq!(
        keys(build).join(" "),
        "build_number created_at daily_cost deadline id initiator_id initiator_name job matched_provisioners \
         max_deadline reason resources status template_version_id template_version_name transition updated_at \
         workspace_id workspace_name workspace_owner_avatar_url workspace_owner_id workspace_owner_name"
    );
    assert_eq!(
        keys(&build["job"]).join(" "),
        "created_at file_id id initiator_id input logs_overflowed metadata organization_id queue_position queue_size \
         status tags type"
    );
    let id = text(&workspace["id"]);
    assert_eq!(server.get(&format!("/api/v2/workspaces/{id}")).await.json()["id"], id);
}

#[tokio::test]
async fn the_library_parses_the_responses() {
    let server = TestServer::start().await;
    let (id, build) = server.create("my-ws").await;
    server.next_build().await.succeed();
    assert_done(&server.follow(&build).await.rest().await.1);
    let response = server.get(&format!("/api/v2/workspaces/{id}")).await;
    let workspace: chat_workspace_tools::workspace::Workspace = serde_json::from_slice(&response.body).expect("reads");
    assert_eq!(workspace.name, "my-ws");
    assert_eq!(workspace.latest_build.resources[0].agents[0].name, "main");
}

#[tokio::test]
async fn a_missing_name_is_generated() {
    let server = TestServer::start().await;
    for body in [json!({"template_name": "quick"}), json!({"template_name": "quick", "name": ""})] {
        let name = text(&server.post("/api/v2/users/local/workspaces", body).await.json()["name"]);
        let suffix = name.strip_prefix("quick-").expect("the template's name");
        assert!(suffix.len() == 4 && suffix.chars().all(|digit| digit.is_ascii_hexdigit()), "{name}");
    }
}

/// The suffix has four random digits, so that some of a thousand names collide before they are checked.
#[tokio::test]
async fn a_generated_name_is_unique() {
    let server = TestServer::start().await;
    for _ in 0..1_000 {
        let response = server.post("/api/v2/users/me/workspaces", json!({"template_name": "quick"})).await;
        assert_eq!(response.status, 201, "{}", response.text());
    }
}

#[tokio::test]
async fn an_invalid_workspace_is_rejected_with_the_field() {
    let server = TestServer::start().await;
    server.create("taken").await;
    let long = "x".repeat(33);
    for (body, status, field) in [
        (json!({"template_name": "quick", "name": "a/b"}), 400, "name"),
        (json!({"template_name": "quick", "name": long}), 400, "name"),
        (json!({"template_name": "quick", "name": "Taken"}), 409, "name"),
        (json!({"template_name": "nope"}), 400, "template_name"),
        (json!({"template_id": UNKNOWN}), 400, "template_id"),
        (json!({}), 400, "template_id"),
    ] {
        let response = server.post("/api/v2/users/me/workspaces", body.clone()).await;
        assert_eq!(
            (response.status.as_u16(), &response.json()["validations"][0]["field"]),
            (status, &field.into()),
            "{body}"
        );
    }
}

#[tokio::test]
async fn an_invalid_json_body_is_rejected_with_the_reason() {
    let server = TestServer::start().await;
    for body in ["", "{", "[]", "{\"template_id\": \"x\"}"] {
        let response = server.send("POST", "/api/v2/users/me/workspaces", &[], body).await;
        assert_eq!((response.status.as_u16(), response.message().as_str()), (400, "Request body must be valid JSON."));
        assert!(!text(&response.json()["detail"]).is_empty());
    }
}

#[tokio::test]
async fn a_body_over_64_kib_is_rejected() {
    let server = TestServer::start().await;
    let body = json!({"template_name": "quick", "name": "x".repeat(64 * 1024)});
    let response = server.post("/api/v2/users/me/workspaces", body).await;
    assert_eq!((response.status.as_u16(), response.message().as_str()), (413, "Request body is too large."));
}

#[tokio::test]
async fn unknown_objects_are_not_found() {
    let server = TestServer::start().await;
    for (method, path) in [
        ("GET", format!("/api/v2/workspaces/{UNKNOWN}")),
        ("GET", format!("/api/v2/workspacebuilds/{UNKNOWN}")),
        ("GET", format!("/api/v2/workspacebuilds/{UNKNOWN}/logs")),
        ("PATCH", format!("/api/v2/workspacebuilds/{UNKNOWN}/cancel")),
        ("POST", format!("/api/v2/workspaces/{UNKNOWN}/builds")),
        ("POST", "/api/v2/users/nobody/workspaces".to_owned()),
    ] {
        let body = r#"{"transition":"start"}"#;
        let response = server.send(method, &path, &[], body).await;
        let expected = (404, "Resource not found or you do not have access to this resource");
        assert_eq!((response.status.as_u16(), response.message().as_str()), expected, "{path}");
    }
}

#[tokio::test]
async fn an_id_must_be_a_uuid() {
    let server = TestServer::start().await;
    let (_, id) = server.create("my-ws").await;
    for form in [id.clone(), id.replace('-', ""), format!("%7B{id}%7D"), format!("urn:uuid:{id}"), id.to_uppercase()] {
        assert_eq!(server.get(&format!("/api/v2/workspacebuilds/{form}")).await.status, 200, "{form}");
    }
    for (path, parameter, detail) in [
        ("workspacebuilds/xyz", "workspacebuild", "invalid UUID length: 3"),
        ("workspacebuilds/xyz/logs", "workspacebuild", "invalid UUID length: 3"),
        ("workspaces/zzzzzzzz-0000-4000-8000-000000000000", "workspace", "invalid UUID format"),
    ] {
        let response = server.get(&format!("/api/v2/{path}")).await;
        assert_eq!(response.status, 400);
        assert_eq!(response.json(), json!({"message": format!("Invalid UUID {parameter:?}."), "detail": detail}));
    }
}

#[tokio::test]
async fn unknown_routes_and_methods_have_different_errors() {
    let server = TestServer::start().await;
    for path in ["/api/v2/nope", "/api/v2", "/api/experimental/chat", "/api", "/nope", "/"] {
        let response = server.get(path).await;
        assert_eq!((response.status.as_u16(), response.message().as_str()), (404, "Route not found."), "{path}");
    }
    let response = server.send("DELETE", "/api/v2/templates", &[], "").await;
    assert_eq!((response.status.as_u16(), response.message().as_str()), (405, "Method not allowed."));
    assert_eq!(response.headers["allow"], "GET,HEAD");
}

#[tokio::test]
async fn start_errors_have_a_reason() {
    let taken = TestServer::start().await;
    let port = taken.host().rsplit(':').next().and_then(|port| port.parse().ok()).expect("has a port");
    for (config, reason) in [
        (Config { port, ..Config::default() }, format!("cannot listen on 127.0.0.1:{port}")),
        (Config { templates: "absent".into(), ..Config::default() }, "cannot read the templates in absent".to_owned()),
        (Config { site: Some("absent".into()), ..Config::default() }, "the site absent is not a folder".to_owned()),
        (Config { data: Some("Cargo.toml/x".into()), ..Config::default() }, "cannot use Cargo.toml/x".to_owned()),
    ] {
        let error = workspace_server::serve(config).await.expect_err(&reason).to_string();
        assert!(error.starts_with(&reason), "{error}");
    }
}
