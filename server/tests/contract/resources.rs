//! Workspaces, templates and what the server says about itself; and what it says when something is wrong.

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
async fn buildinfo_tells_that_a_server_is_there_and_what_builds() {
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
    assert_eq!(names, ["broken", "dev-box", "docker", "quick"]);
    assert_eq!(templates[1]["display_name"], "Dev box");
    assert!(text(&templates[1]["description"]).starts_with("A machine with a home volume"));
}

#[tokio::test]
async fn a_workspace_is_made_with_a_pending_start_build_and_every_field() {
    let server = TestServer::start().await;
    let template = server.get("/api/v2/templates").await.json()[3]["id"].clone();
    let answer = server.post("/api/v2/users/me/workspaces", json!({"template_id": template, "name": "my-ws"})).await;
    assert_eq!(answer.status, 201);
    let workspace = answer.json();
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
async fn the_library_reads_what_the_server_writes() {
    let server = TestServer::start().await;
    let (id, build) = server.create("my-ws").await;
    server.begun().await.succeed();
    assert_done(&server.follow(&build).await.rest().await.1);
    let answer = server.get(&format!("/api/v2/workspaces/{id}")).await;
    let workspace: chat_workspace_tools::workspace::Workspace = serde_json::from_slice(&answer.body).expect("reads");
    assert_eq!(workspace.name, "my-ws");
    assert_eq!(workspace.latest_build.resources[0].agents[0].name, "main");
}

#[tokio::test]
async fn a_name_is_made_up_if_none_is_given() {
    let server = TestServer::start().await;
    for body in [json!({"template_name": "quick"}), json!({"template_name": "quick", "name": ""})] {
        let name = text(&server.post("/api/v2/users/local/workspaces", body).await.json()["name"]);
        let suffix = name.strip_prefix("quick-").expect("the template's name");
        assert!(suffix.len() == 4 && suffix.chars().all(|digit| digit.is_ascii_hexdigit()), "{name}");
    }
}

/// With four random characters, of a thousand names some are drawn twice.
#[tokio::test]
async fn a_name_that_is_made_up_is_never_one_that_is_taken() {
    let server = TestServer::start().await;
    for _ in 0..1_000 {
        let answer = server.post("/api/v2/users/me/workspaces", json!({"template_name": "quick"})).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
}

#[tokio::test]
async fn a_bad_request_for_a_workspace_names_the_field() {
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
        let answer = server.post("/api/v2/users/me/workspaces", body.clone()).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["validations"][0]["field"]),
            (status, &field.into()),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused_with_the_reason() {
    let server = TestServer::start().await;
    for body in ["", "{", "[]", "{\"template_id\": \"x\"}"] {
        let answer = server.send("POST", "/api/v2/users/me/workspaces", &[], body).await;
        assert_eq!((answer.status.as_u16(), answer.message().as_str()), (400, "Request body must be valid JSON."));
        assert!(!text(&answer.json()["detail"]).is_empty());
    }
}

#[tokio::test]
async fn a_body_over_64_kib_is_refused() {
    let server = TestServer::start().await;
    let body = json!({"template_name": "quick", "name": "x".repeat(64 * 1024)});
    let answer = server.post("/api/v2/users/me/workspaces", body).await;
    assert_eq!((answer.status.as_u16(), answer.message().as_str()), (413, "Request body is too large."));
}

#[tokio::test]
async fn what_is_unknown_is_not_told_from_what_is_hidden() {
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
        let answer = server.send(method, &path, &[], body).await;
        let expected = (404, "Resource not found or you do not have access to this resource");
        assert_eq!((answer.status.as_u16(), answer.message().as_str()), expected, "{path}");
    }
}

#[tokio::test]
async fn an_id_must_be_a_uuid_in_one_of_its_forms() {
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
        let answer = server.get(&format!("/api/v2/{path}")).await;
        assert_eq!(answer.status, 400);
        assert_eq!(answer.json(), json!({"message": format!("Invalid UUID {parameter:?}."), "detail": detail}));
    }
}

#[tokio::test]
async fn unknown_routes_and_methods_are_told_apart() {
    let server = TestServer::start().await;
    for path in ["/api/v2/nope", "/api/v2", "/api/experimental/chat", "/api", "/nope", "/"] {
        let answer = server.get(path).await;
        assert_eq!((answer.status.as_u16(), answer.message().as_str()), (404, "Route not found."), "{path}");
    }
    let answer = server.send("DELETE", "/api/v2/templates", &[], "").await;
    assert_eq!((answer.status.as_u16(), answer.message().as_str()), (405, "Method not allowed."));
    assert_eq!(answer.headers["allow"], "GET,HEAD");
}

#[tokio::test]
async fn a_server_that_cannot_start_says_why() {
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
