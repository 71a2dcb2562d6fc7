//! The simulated agents: their connection and their startup scripts.

use std::{fs, path::Path};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio_tungstenite::tungstenite::Error;
use workspace_server::{AgentHost, Config};

use super::support::{TIMEOUT, TestServer, assert_done, text};

/// A server with a template named `quick`, whose agent runs `script`.
async fn serve_script(script: &str, agents: AgentHost) -> (TestServer, TempDir) {
    let folder = tempfile::tempdir().expect("is created");
    let template = folder.path().join("templates/quick");
    fs::create_dir_all(&template).expect("is created");
    let settings = json!({ "agents": [{ "name": "main", "startup_script": "startup.sh" }] }).to_string();
    for (file, text) in [("main.tf", ""), ("startup.sh", script), ("template.json", &settings)] {
        fs::write(template.join(file), text).expect("writes");
    }
    (start_on(folder.path(), agents).await, folder)
}

async fn start_on(folder: &Path, agents: AgentHost) -> TestServer {
    let config =
        Config { templates: folder.join("templates"), data: Some(folder.join("data")), agents, ..Config::default() };
    TestServer::start_with(config).await
}

fn program() -> AgentHost {
    AgentHost::Program(env!("CARGO_BIN_EXE_workspace-server").into())
}

/// Creates a running workspace and returns its id and the id of its build.
async fn create_running(server: &TestServer) -> (String, String) {
    let (workspace, build) = server.create("my-ws").await;
    server.next_build().await.succeed();
    assert_done(&server.follow(&build).await.rest().await.1);
    (workspace, build)
}

fn agent(build: &Value) -> &Value {
    &build["resources"][0]["agents"][0]
}

async fn wait_for_lifecycle(server: &TestServer, build: &str, lifecycle: &str) -> Value {
    server.build_until(build, |build| agent(build)["lifecycle_state"] == lifecycle).await
}

#[tokio::test]
async fn an_agent_process_runs_the_startup_script() {
    let proof = tempfile::tempdir().expect("is created");
    let file = proof.path().join("proof");
    let script = format!("echo \"set up $WORKSPACE\" > '{}'", file.display());
    let (server, _folder) = serve_script(&script, program()).await;
    let (_, build) = create_running(&server).await;
    let ready = wait_for_lifecycle(&server, &build, "ready").await;
    assert_eq!(agent(&ready)["status"], "connected");
    assert!(agent(&ready)["ready_at"].is_string());
    assert_eq!(fs::read_to_string(file).expect("was written"), "set up my-ws\n");
}

#[tokio::test]
async fn an_agent_stays_connected_after_a_failed_startup_script() {
    for host in [program(), AgentHost::Server] {
        let (server, _folder) = serve_script("exit 3", host).await;
        let (_, build) = create_running(&server).await;
        let failed = wait_for_lifecycle(&server, &build, "start_error").await;
        assert_eq!(agent(&failed)["status"], "connected");
    }
}

#[tokio::test]
async fn a_stop_kills_the_agent_and_its_script() {
    let (server, folder) = serve_script("echo $$ > \"$(dirname \"$0\")/pid\"; exec sleep 600", program()).await;
    let (workspace, build) = create_running(&server).await;
    wait_for_lifecycle(&server, &build, "starting").await;
    let pid_file = folder.path().join("templates/quick/pid");
    server.build_until(&build, |_| fs::read_to_string(&pid_file).is_ok_and(|pid| pid.ends_with('\n'))).await;
    let pid: String = fs::read_to_string(pid_file).expect("was written").trim().to_owned();

    let path = format!("/api/v2/workspaces/{workspace}/builds");
    let stop = text(&server.post(&path, json!({ "transition": "stop" })).await.json()["id"]);
    server.next_build().await.succeed();
    assert_done(&server.follow(&stop).await.rest().await.1);
    server.build_until(&build, |_| !Path::new("/proc").join(&pid).exists()).await;
}

#[tokio::test]
async fn an_agent_restarts_with_the_server_without_its_script() {
    let (server, folder) = serve_script("echo ran >> \"$(dirname \"$0\")/runs\"", AgentHost::Server).await;
    let (_, build) = create_running(&server).await;
    let before = wait_for_lifecycle(&server, &build, "ready").await;
    server.shutdown().await;

    let server = start_on(folder.path(), AgentHost::Server).await;
    let after = server.build_until(&build, |build| agent(build)["status"] == "connected").await;
    assert_eq!(agent(&after)["id"], agent(&before)["id"]);
    assert_eq!(agent(&after)["lifecycle_state"], "ready");
    let runs = fs::read_to_string(folder.path().join("templates/quick/runs")).expect("was written");
    assert_eq!(runs, "ran\n");
}

#[tokio::test]
async fn an_agent_connection_needs_an_agent_token() {
    let server = TestServer::start_with(Config { session_token: Some("secret".to_owned()), ..Config::default() }).await;
    let path = "/api/v2/workspaceagents/me/connection";
    let unknown = "00000000-0000-4000-8000-000000000000";
    for headers in [
        vec![],
        vec![("coder-session-token", "secret")],
        vec![("coder-session-token", unknown)],
        vec![("cookie", "coder_session_token=secret")],
    ] {
        match server.open(path, &headers).await {
            Err(Error::Http(response)) => assert_eq!(response.status(), 401, "{headers:?}"),
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("the upgrade succeeds"),
        }
    }
}

#[tokio::test]
async fn an_agent_does_not_need_the_session_token() {
    let server = TestServer::start_with(Config { session_token: Some("secret".to_owned()), ..Config::default() }).await;
    let token = [("coder-session-token", "secret")];
    let body = json!({ "template_name": "quick" }).to_string();
    let workspace = server.send("POST", "/api/v2/users/me/workspaces", &token, &body).await.json();
    server.next_build().await.succeed();
    let path = format!("/api/v2/workspacebuilds/{}", text(&workspace["latest_build"]["id"]));
    let connected =
        async { while agent(&server.send("GET", &path, &token, "").await.json())["status"] != "connected" {} };
    tokio::time::timeout(TIMEOUT, connected).await.expect("the agent connects");
}
