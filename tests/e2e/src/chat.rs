//! The example chat: a user, the scripted agent, and the tools of the server.

use std::env;

use chat_workspace_tools::build_log::LogLevel;
use workspace_server::{Config, ProvisionerKind, ToolPolicy};

use crate::support::{ChatPage, GatedServer, Row, ServerProgram, SteppedServer, write_templates};

/// Waits until a row has a line with this text, asserts that the row is running, and returns its label.
async fn assert_live(row: &Row<'_>, text: &str) -> String {
    row.wait_for_line(text).await;
    let (state, label) = row.state_and_label().await;
    assert_eq!(state, "running", "{text}: {label}");
    label
}

#[tokio::test(flavor = "multi_thread")]
async fn each_sentence_has_its_row_and_log_with_terraform() {
    if has_terraform() {
        each_sentence(ProvisionerKind::Terraform).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_sentence_has_its_row_and_log_with_recordings() {
    each_sentence(ProvisionerKind::Scripted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_build_has_error_and_log_with_terraform() {
    if has_terraform() {
        a_broken_build(ProvisionerKind::Terraform).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_build_has_error_and_log_with_recordings() {
    a_broken_build(ProvisionerKind::Scripted).await;
}

/// Whether Terraform is on the PATH; prints a message if not.
fn has_terraform() -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    let exists = env::split_paths(&path).any(|folder| folder.join("terraform").is_file());
    if !exists {
        println!("skipped: terraform is not on the PATH");
    }
    exists
}

async fn each_sentence(provisioner: ProvisionerKind) {
    let server = GatedServer::start(provisioner).await;
    let page = ChatPage::open(&server.server.url()).await;

    let row = page.send("create a workspace from docker").await;
    assert_eq!(assert_live(&row, "pulling workspace").await, "Building workspace…");
    server.release_build();
    row.wait_for_state("succeeded").await;
    let name = row.label().await.strip_prefix("Created ").expect("was created").to_owned();
    assert!(name.starts_with("docker-"), "{name}");
    assert_eq!(page.last_reply().await, format!("{name} is up."));
    page.assert_log_after_reload(0).await;

    let row = page.send("stop it").await;
    assert_eq!(assert_live(&row, "stopping the container").await, "Stopping workspace…");
    server.release_build();
    row.wait_for_state("succeeded").await;
    assert_eq!(row.label().await, format!("Stopped {name}"));
    page.assert_log_after_reload(1).await;

    let row = page.send("start it").await;
    assert_eq!(assert_live(&row, "pulling workspace").await, "Building workspace…");
    server.release_build();
    row.wait_for_state("succeeded").await;
    assert_eq!(row.label().await, format!("Started {name}"));
    page.assert_log_after_reload(2).await;

    let row = page.send("start it while it stops").await;
    assert_eq!(row.label().await, "Starting workspace…");
    server.release_build();
    assert_live(&row, "pulling workspace").await;
    server.release_build();
    row.wait_for_state("succeeded").await;
    assert_eq!(row.label().await, format!("Started {name}"));
    assert!(
        page.last_logs().await.build.iter().any(|line| line.stage == "Starting workspace"),
        "the log is not that of the start build"
    );
    page.assert_log_after_reload(3).await;

    let row = page.send("start it").await;
    row.wait_for_state("succeeded").await;
    assert_eq!(page.last_reply().await, format!("{name} was running already."));
    assert!(
        !row.eval::<bool>("row.querySelector('button.cwt-toggle') !== null").await,
        "a row without a build has no log"
    );

    page.send("break it").await.wait_for_state("succeeded").await;
    let reply = page.last_reply().await;
    assert!(reply.starts_with(&format!("No workspace was created, because this chat has {name}: ")), "{reply}");
    assert_eq!(page.browser.console_errors().await, [""; 0]);
}

async fn a_broken_build(provisioner: ProvisionerKind) {
    let server = GatedServer::start(provisioner).await;
    let page = ChatPage::open(&server.server.url()).await;
    let row = page.send("break it").await;
    assert_eq!(assert_live(&row, "asking pool").await, "Building workspace…");
    server.release_build();
    row.wait_for_state("failed").await;
    assert!(row.label().await.starts_with("Failed to create broken-"), "{}", row.label().await);
    let failure: String = row.eval("row.querySelector('.cwt-failure').textContent").await;
    assert!(failure.starts_with("workspace build failed: terraform apply failed"), "{failure}");
    page.assert_log_after_reload(0).await;
}

/// The chat has the previous build and no event is sent, so the row finds the build through the workspace.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_without_binding_finds_its_build_by_polling() {
    let mut server = SteppedServer::start_with(Config { faults: true, ..Config::default() }).await;
    let page = ChatPage::open(&server.server.url()).await;
    page.send("create a workspace from quick").await;
    server.next_build().await.succeed();
    page.send("stop it").await;
    server.next_build().await.succeed();
    page.wait_until_ready().await;
    let bound = page.bound_build().await;
    page.fail_bindings().await;

    let row = page.send("start it").await;
    let build = server.next_build().await;
    build.write("found by polling");
    assert_eq!(assert_live(&row, "found by polling").await, "Building workspace…");
    assert_eq!(page.bound_build().await, bound, "the chat is not bound to the build");
    build.succeed();
    row.wait_for_state("succeeded").await;
    row.assert_lines(&page.last_logs().await).await;
    assert!(row.label().await.starts_with("Started quick-"), "{}", row.label().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_during_a_build_restores_the_row() {
    let mut server = SteppedServer::start().await;
    let page = ChatPage::open(&server.server.url()).await;
    let row = page.send("create a workspace from quick").await;
    let build = server.next_build().await;
    build.write("before the reload");
    assert_live(&row, "before the reload").await;

    page.browser.reload().await;
    let row = page.row(0).await;
    assert_live(&row, "before the reload").await;
    build.write("after the reload");
    assert_live(&row, "after the reload").await;
    build.succeed();
    row.wait_for_state("succeeded").await;
    row.assert_lines(&page.last_logs().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_has_two_rows_with_their_own_builds() {
    let mut server = SteppedServer::start().await;
    let page = ChatPage::open(&server.server.url()).await;
    page.send("create a workspace from quick").await;
    server.next_build().await.succeed();
    let stop = page.send("restart it").await;
    let start = page.row(2).await;
    let build = server.next_build().await;
    build.write("going down");
    assert_live(&stop, "going down").await;
    build.succeed();
    let build = server.next_build().await;
    build.write("coming up");
    assert_live(&start, "coming up").await;
    assert!(stop.lines().await.iter().all(|line| line.text != "coming up"));
    build.succeed();
    start.wait_for_state("succeeded").await;
    stop.wait_for_state("succeeded").await;
}

/// The result of the reference reports a start although the build is a stop build. The row shows that there is no agent.
#[tokio::test(flavor = "multi_thread")]
async fn with_compat_a_start_reports_the_stop_build() {
    let tools = ToolPolicy { compat: true, ..ToolPolicy::default() };
    let mut server = SteppedServer::start_with(Config { tools, ..Config::default() }).await;
    let page = ChatPage::open(&server.server.url()).await;
    page.send("create a workspace from quick").await;
    server.next_build().await.succeed();
    let row = page.send("start it while it stops").await;
    let build = server.next_build().await;
    build.write_at(LogLevel::Info, "going down");
    build.succeed();
    row.wait_for_state("failed").await;
    assert!(row.label().await.ends_with(", no workspace agent"), "{}", row.label().await);
    assert!(
        page.last_logs().await.build.iter().any(|line| line.output == "going down"),
        "the log is that of the stop build"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_row_of_an_interrupted_call_follows_its_build() {
    let mut server = SteppedServer::start().await;
    let page = ChatPage::open(&server.server.url()).await;
    let row = page.send("create a workspace from quick").await;
    let build = server.next_build().await;
    build.write("first");
    assert_live(&row, "first").await;
    page.browser.click_button("Stop waiting").await;
    row.wait_for_state("failed").await;
    build.write("second");
    row.wait_for_visible_line("second").await;
    build.succeed();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_recovers_after_the_server_is_killed() {
    let data = tempfile::tempdir().expect("is created");
    let templates = tempfile::tempdir().expect("is created");
    write_templates(templates.path(), "dev-box").expect("may be written");
    let server = ServerProgram::start(data.path(), templates.path(), 0).await;
    let (port, page) = (server.port(), ChatPage::open(&server.origin()).await);
    let row = page.send("create a workspace from dev-box").await;
    assert_live(&row, "pulling layers").await;
    let before = row.lines().await;
    server.kill().await;
    page.browser.wait_for::<bool>("document.querySelector('.connection') !== null").await;
    let kept = row.lines().await;
    assert!(kept.len() >= before.len(), "shown lines are kept");

    let _server = ServerProgram::start(data.path(), templates.path(), port).await;
    row.wait_for_state("failed").await;
    assert!(row.label().await.starts_with("Failed to create dev-box-"), "{}", row.label().await);
    let failure: String = row.eval("row.querySelector('.cwt-failure').textContent").await;
    assert_eq!(failure, "workspace build failed: The workspace server ended while this build was running.");
    let logs = page.last_logs().await;
    assert!(kept.iter().all(|line| logs.build.iter().any(|stored| stored.id == line.id)), "no line is lost");
    row.assert_lines(&logs).await;
    page.assert_log_after_reload(0).await;
    page.send("create a workspace from quick").await.wait_for_state("succeeded").await;
}
