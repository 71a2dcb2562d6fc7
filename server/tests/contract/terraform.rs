//! Builds of real templates. Without Terraform on the PATH the recordings of the same builds are replayed.

use std::fs;

use serde_json::{Value, json};
use tokio::{io::AsyncReadExt, net::unix::pipe, process::Command};
use workspace_server::{Config, ProvisionerKind};

use super::support::{Socket, TestServer, assert_done, text};

async fn create(server: &TestServer, template: &str) -> Value {
    server.post("/api/v2/users/me/workspaces", json!({"template_name": template, "name": "my-ws"})).await.json()
}

/// Follows a build to its end and returns its stages and its output.
async fn wait_until_complete(server: &TestServer, build: &str) -> (Vec<String>, String) {
    let (lines, close) = server.follow(build).await.rest().await;
    assert_done(&close);
    let mut stages: Vec<_> = lines.iter().map(|line| line.stage.clone()).collect();
    stages.dedup();
    (stages, lines.into_iter().map(|line| line.output + "\n").collect())
}

fn stages(apply: &str) -> [&str; 5] {
    ["Setting up", "Initializing Terraform Directory", "Planning infrastructure", apply, "Cleaning Up"]
}

#[tokio::test]
async fn a_workspace_is_started_stopped_and_deleted() {
    let server = TestServer::start_with_config_provisioner(Config::default()).await;
    let workspace = create(&server, "quick").await;
    let id = text(&workspace["id"]);
    let mut build = text(&workspace["latest_build"]["id"]);
    for (transition, apply, summary) in [
        ("start", "Starting workspace", "Apply complete! Resources: 1 added, 0 changed, 0 destroyed."),
        ("stop", "Stopping workspace", "Apply complete! Resources: 0 added, 0 changed, 1 destroyed."),
        ("delete", "Destroying workspace", "Apply complete!"),
    ] {
        if transition != "start" {
            let path = format!("/api/v2/workspaces/{id}/builds");
            build = text(&server.post(&path, json!({"transition": transition})).await.json()["id"]);
        }
        let (seen, output) = wait_until_complete(&server, &build).await;
        assert_eq!(seen, stages(apply));
        assert!(output.contains(summary), "{output}");
        assert_eq!(server.build(&build).await["job"]["status"], "succeeded");
    }
}

#[tokio::test]
async fn a_failed_apply_has_an_error_and_cleans_up() {
    let server = TestServer::start_with_config_provisioner(Config::default()).await;
    let build = text(&create(&server, "broken").await["latest_build"]["id"]);
    let (seen, output) = wait_until_complete(&server, &build).await;
    assert_eq!(seen, stages("Starting workspace"));
    assert!(output.contains("asking pool <east & central> for a machine"), "{output}");
    let job = &server.build(&build).await["job"];
    assert_eq!(
        (&job["status"], &job["error"]),
        (&"failed".into(), &"terraform apply failed: local-exec provisioner error".into())
    );
}

/// A server with this template and its folder; `None` without Terraform.
async fn serve_template(main: &str) -> Option<(TestServer, tempfile::TempDir)> {
    serve_template_with(main, None).await
}

async fn serve_template_with(main: &str, settings: Option<&str>) -> Option<(TestServer, tempfile::TempDir)> {
    let folder = tempfile::tempdir().expect("is created");
    let template = folder.path().join("templates/own");
    fs::create_dir_all(&template).expect("is created");
    fs::write(template.join("main.tf"), main).expect("writes");
    if let Some(settings) = settings {
        fs::write(template.join("template.json"), settings).expect("writes");
    }
    let config = Config {
        templates: folder.path().join("templates"),
        data: Some(folder.path().join("data")),
        provisioner: ProvisionerKind::Auto,
        ..Config::default()
    };
    let server = TestServer::start_with_config_provisioner(config).await;
    let provisioner = server.get("/api/v2/buildinfo").await.json()["local_server_provisioner"].clone();
    if provisioner != "terraform" {
        eprintln!("skipped: terraform is not on the PATH, and this template has no recording");
        return None;
    }
    Some((server, folder))
}

#[tokio::test]
async fn an_invalid_template_fails_before_the_plan() {
    let Some((server, _folder)) = serve_template("resource \"nope\" {").await else { return };
    let build = text(&create(&server, "own").await["latest_build"]["id"]);
    let (seen, _) = wait_until_complete(&server, &build).await;
    assert_eq!(seen, ["Setting up", "Initializing Terraform Directory", "Cleaning Up"]);
    let error = text(&server.build(&build).await["job"]["error"]);
    assert!(error.starts_with("terraform init failed: "), "{error}");
}

#[tokio::test]
async fn parameters_are_variables_in_every_build() {
    const MAIN: &str = "
        variable \"size\" { default = \"small\" }
        variable \"image\" { default = \"plain\" }
        resource \"terraform_data\" \"machine\" { input = \"a ${var.size} ${var.image} machine\" }
        output \"machine\" { value = terraform_data.machine.output }
    ";
    let settings = r#"{ "parameters": [{ "name": "size", "options": ["small", "large"] }, { "name": "image" }] }"#;
    let Some((server, folder)) = serve_template_with(MAIN, Some(settings)).await else { return };
    let wanted = json!({
        "template_name": "own",
        "name": "my-ws",
        "rich_parameter_values": [{ "name": "size", "value": "large" }],
    });
    let workspace = server.post("/api/v2/users/me/workspaces", wanted).await.json();
    let id = text(&workspace["id"]);
    let mut build = text(&workspace["latest_build"]["id"]);
    for transition in ["stop", "start"] {
        wait_until_complete(&server, &build).await;
        let path = format!("/api/v2/workspaces/{id}/builds");
        build = text(&server.post(&path, json!({"transition": transition})).await.json()["id"]);
    }
    wait_until_complete(&server, &build).await;
    let state = fs::read_to_string(folder.path().join("data").join(&id).join("terraform.tfstate")).expect("reads");
    assert!(state.contains("a large plain machine"), "{state}");
}

const NEVER_READY: &str = r#"
resource "terraform_data" "machine" {
  provisioner "local-exec" {
    command = "echo waiting; sleep 600"
  }
}
"#;

/// Follows a build until it waits.
async fn follow_until_waiting(server: &TestServer, build: &str) -> Socket {
    let mut socket = server.follow(build).await;
    while !socket.line().await.output.ends_with(": waiting") {}
    socket
}

#[tokio::test]
async fn canceling_kills_terraform_and_its_processes() {
    let Some((server, _folder)) = serve_template(NEVER_READY).await else { return };
    let build = text(&create(&server, "own").await["latest_build"]["id"]);
    let mut socket = follow_until_waiting(&server, &build).await;
    let path = format!("/api/v2/workspacebuilds/{build}/cancel");
    assert_eq!(server.send("PATCH", &path, &[], "").await.status, 200);
    assert_done(&socket.rest().await.1);
    assert_eq!(server.build(&build).await["status"], "canceled");
}

#[tokio::test]
async fn a_shutdown_kills_terraform_and_its_processes() {
    let folder = tempfile::tempdir().expect("is created");
    let fifo = folder.path().join("alive");
    assert!(Command::new("mkfifo").arg(&fifo).status().await.expect("runs mkfifo").success());
    let mut alive = pipe::OpenOptions::new().open_receiver(&fifo).expect("opens");
    // The processes of the template keep the FIFO open.
    let template = NEVER_READY.replace("echo", &format!("exec 9>'{}'; echo", fifo.display()));

    let Some((server, _folder)) = serve_template(&template).await else { return };
    let build = text(&create(&server, "own").await["latest_build"]["id"]);
    let mut socket = follow_until_waiting(&server, &build).await;
    tokio::join!(socket.rest(), server.shutdown());
    assert_eq!(alive.read(&mut [0]).await.expect("reads"), 0, "a process is still running");
}

#[tokio::test]
async fn a_deleted_workspace_has_no_files() {
    let Some((server, folder)) = serve_template("resource \"terraform_data\" \"machine\" {}").await else { return };
    let workspace = create(&server, "own").await;
    wait_until_complete(&server, &text(&workspace["latest_build"]["id"])).await;
    let id = text(&workspace["id"]);
    let files = folder.path().join("data").join(&id);
    assert!(files.join("terraform.tfstate").is_file());
    let path = format!("/api/v2/workspaces/{id}/builds");
    let delete = text(&server.post(&path, json!({"transition": "delete"})).await.json()["id"]);
    wait_until_complete(&server, &delete).await;
    assert!(!files.exists());
}
