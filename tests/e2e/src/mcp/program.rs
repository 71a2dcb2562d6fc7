//! The programs: a server that is killed in the middle of a build and started again, and the host that `cargo xtask mcp-host` serves.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use super::host::{HostPage, POLICIES, serve_host};
use crate::support::{Browser, required, start_and_read, with_timeout, write_templates};

/// Starts a server that admits a host's page. Returns its address too.
async fn start(page: &str, data: &Path, templates: &Path, port: &str) -> (Child, String) {
    let mut process = Command::new(required("WORKSPACE_SERVER"))
        .args(["--provisioner", "scripted", "--port", port, "--mcp-origin", page])
        .arg("--mcp-app")
        .arg(required("MCP_APP"))
        .arg("--data")
        .arg(data)
        .arg("--templates")
        .arg(templates)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("WORKSPACE_SERVER is a program");
    let output = BufReader::new(process.stdout.take().expect("is piped"));
    let line = with_timeout("the server is ready", output.lines().next_line()).await.expect("text").expect("a line");
    let port = line.rsplit(':').next().expect("a port").to_owned();
    (process, port)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_restarted_in_mid_build_loses_no_line() {
    for policy in POLICIES {
        let folder = tempfile::tempdir().expect("a folder");
        let (data, templates) = (folder.path().join("data"), folder.path().join("templates"));
        write_templates(&templates, "quick").expect("templates");
        let page = serve_host().await;
        let (mut server, port) = start(&page, &data, &templates, "0").await;
        let host = HostPage::open(&page, &format!("http://127.0.0.1:{port}")).await;
        let result = host.call_create("quick", "dev").await;
        host.show_still(policy, &result).await;
        host.until_true("parts('.cwt-line[data-id]').length > 1").await;
        host.is("running").await;
        server.kill().await.expect("runs");
        host.run::<Value>(
            "while (!time.calls.some(({ hasFailed }) => hasFailed)) await time.advance(500); return null;",
        )
        .await;
        let (_server, _) = start(&page, &data, &templates, &port).await;
        // The build ended with the server that ran it.
        host.until_true("part('.cwt-row')?.dataset.state === 'failed'").await;
        let last = "The workspace server ended while this build was running.";
        host.until_true(&format!(
            "parts('.cwt-line[data-id]').some(({{ textContent }}) => textContent.includes('{last}'))"
        ))
        .await;
        host.shows_whole_log(&result).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_served_host_shows_a_live_row() {
    let mut command = std::process::Command::new("node");
    command
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../xtask/mcp/serve.mjs"))
        .arg(PathBuf::from(required("EXAMPLES")).join("mcp-host"))
        .arg(required("WORKSPACE_SERVER"))
        .arg(required("MCP_APP"))
        .args(["--provisioner", "scripted"]);
    let address = |line: &str| Some(line.strip_prefix("The host is on ")?.split(';').next()?.to_owned());
    let (_process, address) = start_and_read(&mut command, address);
    let browser = Browser::start().await;
    browser.open(&address).await;
    browser.click_button("Create a workspace").await;
    // The app has started.
    browser.poll_for::<bool>("host.sizes.length > 0").await;
    let host = HostPage { browser };
    host.until("parts('.cwt-line[data-id]').length > 0").await;
    host.is("running").await;
}
