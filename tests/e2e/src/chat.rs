//! The example chat: a person, the scripted agent, and the tools that the server runs.

use std::env;

use chat_workspace_tools::build_log::LogLevel;
use workspace_server::{Config, ProvisionerChoice, ToolPolicy};

use crate::support::{ChatPage, HeldServer, Row, ServerProgram, SteppedServer, write_templates};

/// Waits until a row has a line that holds this text, and gives the row's label, while the row is running: the build must
/// not end by itself.
async fn live(row: &Row<'_>, text: &str) -> String {
    row.has_line(text).await;
    let (state, label) = row.state_and_label().await;
    assert_eq!(state, "running", "{text}: {label}");
    label
}

#[tokio::test(flavor = "multi_thread")]
async fn each_sentence_gives_its_row_with_live_lines_and_a_log_that_outlives_a_reload_with_terraform() {
    if has_terraform() {
        each_sentence(ProvisionerChoice::Terraform).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_sentence_gives_its_row_with_live_lines_and_a_log_that_outlives_a_reload_with_recordings() {
    each_sentence(ProvisionerChoice::Scripted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_build_says_why_and_keeps_its_log_over_a_reload_with_terraform() {
    if has_terraform() {
        a_broken_build(ProvisionerChoice::Terraform).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_build_says_why_and_keeps_its_log_over_a_reload_with_recordings() {
    a_broken_build(ProvisionerChoice::Scripted).await;
}

/// Says so where it is not.
fn has_terraform() -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    let is_there = env::split_paths(&path).any(|folder| folder.join("terraform").is_file());
    if !is_there {
        println!("skipped: terraform is not on the PATH");
    }
    is_there
}

async fn each_sentence(provisioner: ProvisionerChoice) {
    let server = HeldServer::start(provisioner).await;
    let page = ChatPage::open(&server.server.url()).await;

    let row = page.say("create a workspace from docker").await;
    assert_eq!(live(&row, "pulling workspace").await, "Building workspace…");
    server.let_end();
    row.reaches("succeeded").await;
    let name = row.label().await.strip_prefix("Created ").expect("was created").to_owned();
    assert!(name.starts_with("docker-"), "{name}");
    assert_eq!(page.last_words().await, format!("{name} is up."));
    page.assert_log_after_reload(0).await;

    let row = page.say("stop it").await;
    assert_eq!(live(&row, "stopping the container").await, "Stopping workspace…");
    server.let_end();
    row.reaches("succeeded").await;
    assert_eq!(row.label().await, format!("Stopped {name}"));
    page.assert_log_after_reload(1).await;

    let row = page.say("start it").await;
    assert_eq!(live(&row, "pulling workspace").await, "Building workspace…");
    server.let_end();
    row.reaches("succeeded").await;
    assert_eq!(row.label().await, format!("Started {name}"));
    page.assert_log_after_reload(2).await;

    let row = page.say("start it while it stops").await;
    assert_eq!(row.label().await, "Starting workspace…");
    server.let_end();
    live(&row, "pulling workspace").await;
    server.let_end();
    row.reaches("succeeded").await;
    assert_eq!(row.label().await, format!("Started {name}"));
    assert!(page.last_log().await.iter().any(|line| line.stage == "Starting workspace"), "not the stop build's log");
    page.assert_log_after_reload(3).await;

    let row = page.say("start it").await;
    row.reaches("succeeded").await;
    assert_eq!(page.last_words().await, format!("{name} was running already."));
    assert!(!row.eval::<bool>("row.querySelector('button.cwt-toggle') !== null").await, "no build, no log to open");

    page.say("break it").await.reaches("succeeded").await;
    let words = page.last_words().await;
    assert!(words.starts_with(&format!("Nothing new was made, for this chat has a workspace, {name}: ")), "{words}");
    assert_eq!(page.browser.console_errors().await, [""; 0]);
}

async fn a_broken_build(provisioner: ProvisionerChoice) {
    let server = HeldServer::start(provisioner).await;
    let page = ChatPage::open(&server.server.url()).await;
    let row = page.say("break it").await;
    assert_eq!(live(&row, "asking pool").await, "Building workspace…");
    server.let_end();
    row.reaches("failed").await;
    assert!(row.label().await.starts_with("Failed to create broken-"), "{}", row.label().await);
    let failure: String = row.eval("row.querySelector('.cwt-failure').textContent").await;
    assert!(failure.starts_with("workspace build failed: terraform apply failed"), "{failure}");
    page.assert_log_after_reload(0).await;
}

/// The chat's record still names the build before, and no event comes: the row finds its build through the workspace.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_whose_binding_failed_finds_its_build_by_asking_for_the_workspace() {
    let mut server = SteppedServer::start_with(Config { faults: true, ..Config::default() }).await;
    let page = ChatPage::open(&server.server.url()).await;
    page.say("create a workspace from quick").await;
    server.begun().await.succeed();
    page.say("stop it").await;
    server.begun().await.succeed();
    page.is_ready().await;
    let bound = page.bound_build().await;
    page.lose_bindings().await;

    let row = page.say("start it").await;
    let build = server.begun().await;
    build.write("found without a word");
    assert_eq!(live(&row, "found without a word").await, "Building workspace…");
    assert_eq!(page.bound_build().await, bound, "the chat was told nothing");
    build.succeed();
    row.reaches("succeeded").await;
    row.assert_shows(&page.last_log().await).await;
    assert!(row.label().await.starts_with("Started quick-"), "{}", row.label().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_in_mid_build_brings_the_row_back_and_it_goes_on() {
    let mut server = SteppedServer::start().await;
    let page = ChatPage::open(&server.server.url()).await;
    let row = page.say("create a workspace from quick").await;
    let build = server.begun().await;
    build.write("before the reload");
    live(&row, "before the reload").await;

    page.browser.reload().await;
    let row = page.row(0).await;
    live(&row, "before the reload").await;
    build.write("after the reload");
    live(&row, "after the reload").await;
    build.succeed();
    row.reaches("succeeded").await;
    row.assert_shows(&page.last_log().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_stops_and_starts_in_two_rows_that_show_their_own_builds() {
    let mut server = SteppedServer::start().await;
    let page = ChatPage::open(&server.server.url()).await;
    page.say("create a workspace from quick").await;
    server.begun().await.succeed();
    let stop = page.say("restart it").await;
    let start = page.row(2).await;
    let build = server.begun().await;
    build.write("going down");
    live(&stop, "going down").await;
    build.succeed();
    let build = server.begun().await;
    build.write("coming up");
    live(&start, "coming up").await;
    assert!(stop.lines().await.iter().all(|line| line.text != "coming up"));
    build.succeed();
    start.reaches("succeeded").await;
    stop.reaches("succeeded").await;
}

/// As the reference does, whose row then claims a start that was none. The row says at least that there is no agent.
#[tokio::test(flavor = "multi_thread")]
async fn the_references_way_answers_a_start_with_the_stop_build() {
    let tools = ToolPolicy { compat: true, ..ToolPolicy::default() };
    let mut server = SteppedServer::start_with(Config { tools, ..Config::default() }).await;
    let page = ChatPage::open(&server.server.url()).await;
    page.say("create a workspace from quick").await;
    server.begun().await.succeed();
    let row = page.say("start it while it stops").await;
    let build = server.begun().await;
    build.write_at(LogLevel::Info, "going down");
    build.succeed();
    row.reaches("failed").await;
    assert!(row.label().await.ends_with(", no workspace agent"), "{}", row.label().await);
    assert!(page.last_log().await.iter().any(|line| line.output == "going down"), "the stop build passes for a start");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_call_ends_and_its_build_goes_on_in_its_row() {
    let mut server = SteppedServer::start().await;
    let page = ChatPage::open(&server.server.url()).await;
    let row = page.say("create a workspace from quick").await;
    let build = server.begun().await;
    build.write("first");
    live(&row, "first").await;
    page.browser.click_button("Stop waiting").await;
    row.reaches("failed").await;
    build.write("second");
    row.shows_line("second").await;
    build.succeed();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_in_mid_build_loses_nothing_and_the_row_recovers_on_its_own() {
    let data = tempfile::tempdir().expect("makes a folder");
    let templates = tempfile::tempdir().expect("makes a folder");
    write_templates(templates.path(), "dev-box").expect("may be written");
    let server = ServerProgram::start(data.path(), templates.path(), 0).await;
    let (port, page) = (server.port(), ChatPage::open(&server.origin()).await);
    let row = page.say("create a workspace from dev-box").await;
    live(&row, "pulling layers").await;
    let seen = row.lines().await;
    server.kill().await;
    page.browser.wait_for::<bool>("document.querySelector('.connection') !== null").await;
    let kept = row.lines().await;
    assert!(kept.len() >= seen.len(), "what was shown stays");

    let _server = ServerProgram::start(data.path(), templates.path(), port).await;
    row.reaches("failed").await;
    assert!(row.label().await.starts_with("Failed to create dev-box-"), "{}", row.label().await);
    let failure: String = row.eval("row.querySelector('.cwt-failure').textContent").await;
    assert_eq!(failure, "workspace build failed: The workspace server ended while this build was running.");
    let log = page.last_log().await;
    assert!(kept.iter().all(|line| log.iter().any(|stored| stored.id == line.id)), "no line is lost");
    row.assert_shows(&log).await;
    page.assert_log_after_reload(0).await;
    page.say("create a workspace from quick").await.reaches("succeeded").await;
}
