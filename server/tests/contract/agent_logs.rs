//! The logs of agents, as a list and as a stream.

use std::fs;

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Error;
use workspace_server::{AgentHost, Config, MAX_LOG_BYTES};

use super::{
    agent_support::{
        Templates, copy, create_running, first_agent, outputs, script, start_build, stop, wait_for_lifecycle,
        wait_for_lines,
    },
    support::{Client, TestServer, assert_done, text},
};

const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

fn ids(lines: &[Value]) -> Vec<i64> {
    lines.iter().map(|line| line["id"].as_i64().expect("is an integer")).collect()
}

async fn upgrade_status(client: &Client, path: &str, headers: &[(&str, &str)]) -> u16 {
    match client.open(path, headers).await {
        Err(Error::Http(response)) => response.status().as_u16(),
        Err(other) => panic!("{path}: {other}"),
        Ok(_) => panic!("{path}: the upgrade succeeds"),
    }
}

#[tokio::test]
async fn an_agent_without_lines_has_an_empty_list_and_first_frame() {
    let templates = Templates::with_scripts(&[]);
    let server = templates.start(AgentHost::Disabled).await;
    let running = create_running(&server).await;
    let path = format!("/api/v2/workspaceagents/{}/logs", running.agent);
    assert_eq!(server.get(&path).await.text(), "[]\n");
    assert_eq!(server.follow_agent(&running.agent, 0).await.json().await, json!([]));
}

#[tokio::test]
async fn a_line_has_all_fields_and_the_source_of_its_script() {
    let templates = Templates::with_scripts(&[
        script("out", "printf '\\033[32m<b>\\033[0m & \\r10%%\\r20%%\\r\\n'"),
        script("err", "echo failed >&2"),
    ]);
    let server = templates.start(AgentHost::Server).await;
    let running = create_running(&server).await;
    let ready = wait_for_lifecycle(&server, &running.build, "ready").await;
    let sources = &first_agent(&ready)["log_sources"];
    let mut lines = server.agent_log(&running.agent).await;
    lines.sort_by_key(|line| text(&line["level"]));
    let [err, out] = &lines[..] else { panic!("{lines:?}") };
    let expected = |line: &Value, output: &str, level: &str, source: usize| {
        json!({
            "id": line["id"], "created_at": line["created_at"], "output": output, "level": level,
            "source_id": sources[source]["id"],
        })
    };
    assert_eq!(*out, expected(out, "\u{1b}[32m<b>\u{1b}[0m & \r10%\r20%", "info", 0));
    assert_eq!(*err, expected(err, "failed", "error", 1));
    assert!(text(&out["created_at"]).ends_with('Z'));
    assert!(ids(&lines).iter().all(|id| *id > i64::from(u32::MAX)));
    assert!(first_agent(&ready)["logs_length"].as_i64() > Some(6));
    let response = server.get(&format!("/api/v2/workspaceagents/{}/logs", running.agent)).await;
    assert!(response.text().contains("\\u003cb\\u003e"), "{}", response.text());
}

#[tokio::test]
async fn a_stream_has_the_history_in_one_frame_then_new_lines() {
    let templates = Templates::with_scripts(&[script("one", &copy("one")), script("two", &copy("two"))]);
    let (mut one, mut two) = (templates.fifo("one"), templates.fifo("two"));
    let server = templates.start(AgentHost::Server).await;
    let running = create_running(&server).await;
    for number in 0..3 {
        one.write_line(&format!("one {number}")).await;
        wait_for_lines(&server, &running.agent, number * 2 + 1).await;
        two.write_line(&format!("two {number}")).await;
        wait_for_lines(&server, &running.agent, number * 2 + 2).await;
    }
    let mut socket = server.follow_agent(&running.agent, 0).await;
    let history = socket.agent_lines().await;
    assert_eq!(
        outputs(&history),
        ["one 0", "two 0", "one 1", "two 1", "one 2", "two 2"],
        "the sources are interleaved"
    );
    assert_ne!(history[0]["source_id"], history[1]["source_id"]);
    assert_eq!(history[0]["source_id"], history[2]["source_id"]);

    two.write_line("live").await;
    let live = socket.agent_lines().await;
    assert_eq!(outputs(&live), ["live"]);
    let list = server.agent_log(&running.agent).await;
    assert_eq!(list, [history, live].concat());
    assert!(ids(&list).is_sorted_by(|one, other| one < other));
}

#[tokio::test]
async fn after_omits_earlier_lines() {
    let templates = Templates::with_scripts(&[script("one", "for n in 1 2 3 4; do echo $n; done")]);
    let server = templates.start(AgentHost::Server).await;
    let running = create_running(&server).await;
    wait_for_lifecycle(&server, &running.build, "ready").await;
    let list = server.agent_log(&running.agent).await;
    assert_eq!(outputs(&list), ["1", "2", "3", "4"]);
    let path = |after: &str| format!("/api/v2/workspaceagents/{}/logs?after={after}", running.agent);
    for (index, id) in ids(&list).into_iter().enumerate() {
        assert_eq!(server.get(&path(&id.to_string())).await.json(), json!(list[index + 1..]));
        assert_eq!(server.follow_agent(&running.agent, id).await.agent_lines().await, list[index + 1..]);
    }
    for everything in ["", "0"] {
        assert_eq!(server.get(&path(everything)).await.json(), json!(list), "{everything:?}");
    }
    assert_eq!(server.get(&path("9223372036854775807")).await.text(), "[]\n");
}

#[tokio::test]
async fn after_must_be_an_integer_that_is_not_negative() {
    let server = Templates::with_scripts(&[]).start(AgentHost::Disabled).await;
    let running = create_running(&server).await;
    for (after, message) in [
        ("-1", "Query param \"after\" must not be negative."),
        ("-9223372036854775808", "Query param \"after\" must not be negative."),
        ("x", "Query param \"after\" must be an integer."),
        ("1.5", "Query param \"after\" must be an integer."),
    ] {
        let path = format!("/api/v2/workspaceagents/{}/logs?after={after}", running.agent);
        let response = server.get(&path).await;
        assert_eq!((response.status.as_u16(), response.message().as_str()), (400, message));
        assert_eq!(response.json()["validations"][0]["field"], "after");
        assert_eq!(upgrade_status(&server, &format!("{path}&follow"), &[]).await, 400, "{after}");
    }
}

#[tokio::test]
async fn an_unknown_agent_is_not_found() {
    let server = TestServer::start().await;
    let (workspace, _) = server.create("my-ws").await;
    // An id of another kind is unknown too.
    for id in [UNKNOWN, &workspace] {
        let path = format!("/api/v2/workspaceagents/{id}/logs");
        let response = server.get(&path).await;
        let message = "Resource not found or you do not have access to this resource";
        assert_eq!((response.status.as_u16(), response.message().as_str()), (404, message));
        assert_eq!(upgrade_status(&server, &format!("{path}?follow"), &[]).await, 404);
    }
    let response = server.get("/api/v2/workspaceagents/xyz/logs").await;
    let expected = json!({ "message": "Invalid UUID \"workspaceagent\".", "detail": "invalid UUID length: 3" });
    assert_eq!((response.status.as_u16(), response.json()), (400, expected));
}

#[tokio::test]
async fn the_endpoints_need_the_session_token() {
    let server = TestServer::start_with(Config { session_token: Some("secret".to_owned()), ..Config::default() }).await;
    let with_token = [("coder-session-token", "secret")];
    for path in [
        format!("/api/v2/workspaceagents/{UNKNOWN}/logs"),
        format!("/api/v2/workspacebuilds/{UNKNOWN}/timings"),
        format!("/api/v2/workspaces/{UNKNOWN}/watch-ws"),
    ] {
        assert_eq!(server.get(&path).await.status, 401, "{path}");
        assert_eq!(server.send("GET", &path, &with_token, "").await.status, 404, "{path}");
        assert_eq!(upgrade_status(&server, &format!("{path}?follow"), &[]).await, 401, "{path}");
    }
}

#[tokio::test]
async fn follow_needs_an_upgrade_and_accepts_no_compression() {
    let server = Templates::with_scripts(&[]).start(AgentHost::Disabled).await;
    let running = create_running(&server).await;
    let path = format!("/api/v2/workspaceagents/{}/logs", running.agent);
    let plain = server.get(&format!("{path}?follow")).await;
    assert_eq!((plain.status.as_u16(), plain.message().as_str()), (400, "Failed to accept websocket."));
    for query in ["follow", "follow=false&after=0", "follow=true&no_compression", "no_compression=true&follow&after="] {
        let mut socket = server.open(&format!("{path}?{query}"), &[]).await.expect(query);
        assert_eq!(socket.json().await, json!([]), "{query}");
    }
    let foreign = [("origin", "http://example.test")];
    assert_eq!(upgrade_status(&server, &format!("{path}?follow"), &foreign).await, 403);
}

#[tokio::test]
async fn a_log_over_one_mebibyte_overflows_and_drops_later_lines() {
    let lines = MAX_LOG_BYTES / 1023 + 2;
    let write =
        format!("head -c 1023 /dev/zero | tr '\\0' x > line; echo >> line; for n in $(seq {lines}); do cat line; done");
    let fill = format!("{}; {write}; echo rest; {}", copy("go"), copy("go"));
    let templates = Templates::with_scripts(&[script("fill", &fill)]);
    let mut go = templates.fifo("go");
    let server = templates.start(AgentHost::Server).await;
    let running = create_running(&server).await;
    go.write_line("first").await;
    wait_for_lines(&server, &running.agent, 1).await;
    let before = server.build(&running.build).await;
    assert_eq!(
        (&first_agent(&before)["logs_length"], &first_agent(&before)["logs_overflowed"]),
        (&5.into(), &false.into())
    );

    go.write_line("end").await;
    let full = server.build_until(&running.build, |build| first_agent(build)["logs_overflowed"] == true).await;
    assert!(first_agent(&full)["logs_length"].as_i64() <= Some(MAX_LOG_BYTES as i64));
    go.write_line("dropped").await;
    go.write_line("end").await;
    let ready = wait_for_lifecycle(&server, &running.build, "ready").await;
    let log = server.agent_log(&running.agent).await;
    // 5 bytes, and each further line has 1,023.
    assert_eq!(log.len(), 1 + (MAX_LOG_BYTES - 5) / 1023);
    assert_eq!(first_agent(&ready)["logs_length"], 5 + (log.len() - 1) * 1023);
    assert_eq!(first_agent(&ready)["logs_overflowed"], true);
}

#[tokio::test]
async fn a_stream_ends_when_the_agent_is_not_in_the_latest_build() {
    let templates = Templates::with_scripts(&[script("one", &copy("lines"))]);
    let mut lines = templates.fifo("lines");
    let server = templates.start(AgentHost::Server).await;
    let running = create_running(&server).await;
    let mut socket = server.follow_agent(&running.agent, 0).await;
    assert_eq!(socket.agent_lines().await.len(), 0);
    lines.write_line("a line").await;
    assert_eq!(outputs(&socket.agent_lines().await), ["a line"]);
    // The scripts' end does not end the stream.
    lines.write_line("end").await;
    wait_for_lifecycle(&server, &running.build, "ready").await;

    start_build(&server, &running.workspace, "stop").await;
    assert_done(&socket.closed().await);
    server.next_build().await.succeed();

    // The log of an earlier build can be read, and its stream ends after the history.
    let mut socket = server.follow_agent(&running.agent, 0).await;
    assert_eq!(outputs(&socket.agent_lines().await), ["a line"]);
    assert_done(&socket.closed().await);
    assert_eq!(outputs(&server.agent_log(&running.agent).await), ["a line"]);
}

#[tokio::test]
async fn each_start_has_its_own_agents_and_logs() {
    let templates = Templates::with_scripts(&[script("one", "echo ran")]);
    let server = templates.start(AgentHost::Server).await;
    let running = create_running(&server).await;
    wait_for_lifecycle(&server, &running.build, "ready").await;
    stop(&server, &running.workspace).await;
    let second = start_build(&server, &running.workspace, "start").await;
    server.next_build().await.succeed();
    let ready = wait_for_lifecycle(&server, &second, "ready").await;
    let agent = text(&first_agent(&ready)["id"]);
    assert_ne!(agent, running.agent);
    let (first, second) = (server.agent_log(&running.agent).await, server.agent_log(&agent).await);
    assert_eq!((outputs(&first), outputs(&second)), (vec!["ran"], vec!["ran"]));
    assert_ne!(first[0]["source_id"], second[0]["source_id"]);
}

#[tokio::test]
async fn a_restart_keeps_the_log_and_the_ids_continue() {
    let templates = Templates::with_scripts(&[script("one", "for n in 1 2 3; do echo $n; done")]);
    let server = templates.start(AgentHost::Server).await;
    let running = create_running(&server).await;
    wait_for_lifecycle(&server, &running.build, "ready").await;
    let before = server.agent_log(&running.agent).await;
    let mut socket = server.follow_agent(&running.agent, 0).await;
    socket.agent_lines().await;
    let (closed, ()) = tokio::join!(socket.closed(), server.shutdown());
    assert_eq!(u16::from(closed.code), 1001, "a client resumes after the last line");

    let server = templates.start(AgentHost::Server).await;
    assert_eq!(server.agent_log(&running.agent).await, before);
    let second = ids(&before)[1];
    assert_eq!(server.follow_agent(&running.agent, second).await.agent_lines().await, before[2..]);
    let (_, build) = server.create("other").await;
    server.next_build().await.succeed();
    let ready = wait_for_lifecycle(&server, &build, "ready").await;
    let other = server.agent_log(&text(&first_agent(&ready)["id"])).await;
    assert!(ids(&other)[0] > ids(&before)[2]);
}

#[tokio::test]
async fn the_shipped_templates_end_as_they_say() {
    let server = TestServer::start_with_config_provisioner(Config {
        provisioner: workspace_server::ProvisionerKind::Scripted,
        workers: 4,
        ..Config::default()
    })
    .await;
    let expected = [
        ("quick", "ready", vec![("Startup script", 0), ("Welcome", 0)]),
        ("broken-agent", "start_error", vec![("Startup script", 7), ("Welcome", 0)]),
        ("hanging-agent", "start_timeout", vec![("Startup script", -1), ("Welcome", 0)]),
    ];
    let mut builds = Vec::new();
    for (template, ..) in &expected {
        let workspace = server.post("/api/v2/users/me/workspaces", json!({ "template_name": template })).await.json();
        builds.push(text(&workspace["latest_build"]["id"]));
    }
    for ((template, lifecycle, scripts), build) in expected.into_iter().zip(builds) {
        wait_for_lifecycle(&server, &build, lifecycle).await;
        let timings = server.get(&format!("/api/v2/workspacebuilds/{build}/timings")).await.json();
        let mut results: Vec<_> = timings["agent_script_timings"]
            .as_array()
            .expect("is a list")
            .iter()
            .map(|timing| (text(&timing["display_name"]), timing["exit_code"].as_i64()))
            .collect();
        results.sort_unstable();
        let scripts: Vec<_> = scripts.into_iter().map(|(name, code)| (name.to_owned(), Some(code))).collect();
        assert_eq!(results, scripts, "{template}");
    }
}

#[test]
fn the_scripts_of_the_dev_box_print_colours_and_progress() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/dev-box/scripts");
    let script = fs::read_to_string(format!("{folder}/startup.sh")).expect("reads");
    // The pauses are removed, so that the test does not wait.
    let output = std::process::Command::new("sh")
        .args(["-c", &format!("sleep() {{ :; }}\n{script}")])
        .env("WORKSPACE", "my-ws")
        .output()
        .expect("runs");
    assert!(output.status.success());
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("\u{1b}[1;36m==>") && text.contains("\r\u{1b}[2K") && text.contains("100%"), "{text}");
    assert!(!output.stderr.is_empty(), "a warning");
}
