//! The simulated agents: their connection, their scripts and the states of their lifecycle.

use std::fs;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Error;
use workspace_server::{AgentHost, Config};

use super::{
    agent_support::{
        Templates, copy, create_running, first_agent, is_running, outputs, program, script, stop, wait_for_lifecycle,
        wait_for_lines,
    },
    support::{TIMEOUT, TestServer, text},
};

#[tokio::test]
async fn an_agent_process_runs_the_startup_script() {
    let templates = Templates::with_scripts(&[script("Startup script", "echo \"set up $WORKSPACE\" > proof")]);
    let server = templates.start(program()).await;
    let running = create_running(&server).await;
    let ready = wait_for_lifecycle(&server, &running.build, "ready").await;
    let agent = first_agent(&ready);
    assert_eq!(agent["status"], "connected");
    assert!(agent["started_at"].is_string() && agent["ready_at"].is_string());
    assert_eq!(fs::read_to_string(templates.template().join("proof")).expect("was written"), "set up my-ws\n");
    server.shutdown().await;
}

#[tokio::test]
async fn an_agent_object_has_sources_scripts_and_limits() {
    let blocking = json!({
        "display_name": "Startup script", "script": "true", "icon": "/icon/a.svg", "start_blocks_login": true,
        "timeout_seconds": 90,
    });
    let at_stop = json!({ "display_name": "Shutdown", "script": "true", "run_on_start": false, "run_on_stop": true });
    let templates = Templates::new(&json!({ "agents": [
        {
            "name": "main", "scripts": [blocking, at_stop], "connection_timeout_seconds": 7,
            "troubleshooting_url": "https://example.test/help",
        },
        { "name": "container", "parent": "main" },
    ] }));
    let server = templates.start(AgentHost::Disabled).await;
    let running = create_running(&server).await;
    let build = server.build(&running.build).await;
    let agents = &build["resources"][0]["agents"];
    let agent = &agents[0];
    assert_eq!((&agent["parent_id"], &agents[1]["parent_id"]), (&Value::Null, &agent["id"]));
    for (field, value) in [
        ("status", json!("connecting")),
        ("lifecycle_state", json!("created")),
        ("started_at", Value::Null),
        ("ready_at", Value::Null),
        ("logs_length", json!(0)),
        ("logs_overflowed", json!(false)),
        ("connection_timeout_seconds", json!(7)),
        ("troubleshooting_url", json!("https://example.test/help")),
    ] {
        assert_eq!(agent[field], value, "{field}");
    }
    let (sources, scripts) = (&agent["log_sources"], &agent["scripts"]);
    assert_eq!(
        sources[0],
        json!({
            "id": scripts[0]["log_source_id"], "workspace_agent_id": agent["id"], "created_at": agent["created_at"],
            "display_name": "Startup script", "icon": "/icon/a.svg",
        })
    );
    assert_ne!(sources[0]["id"], sources[1]["id"]);
    assert_eq!(
        scripts[0],
        json!({
            "id": scripts[0]["id"], "log_source_id": sources[0]["id"], "log_path": "", "script": "true", "cron": "",
            "run_on_start": true, "run_on_stop": false, "start_blocks_login": true, "timeout": 90_000_000_000_i64,
            "display_name": "Startup script",
        })
    );
    assert_eq!((&scripts[1]["run_on_start"], &scripts[1]["run_on_stop"]), (&false.into(), &true.into()));
}

#[tokio::test]
async fn an_agent_stays_connected_after_a_failed_script() {
    for host in [program(), AgentHost::Server] {
        let templates = Templates::with_scripts(&[script("good", "true"), script("bad", "exit 3")]);
        let server = templates.start(host).await;
        let running = create_running(&server).await;
        let failed = wait_for_lifecycle(&server, &running.build, "start_error").await;
        assert_eq!(first_agent(&failed)["status"], "connected");
        assert!(first_agent(&failed)["ready_at"].is_string());
        server.shutdown().await;
    }
}

#[tokio::test]
async fn a_script_over_its_time_limit_is_a_timeout() {
    let hanging = json!({ "display_name": "Hangs", "script": "exec sleep 600", "timeout_seconds": 1 });
    let templates = Templates::with_scripts(&[script("bad", "exit 3"), hanging]);
    let server = templates.start(AgentHost::Server).await;
    let running = create_running(&server).await;
    wait_for_lifecycle(&server, &running.build, "start_timeout").await;
}

/// Not compared as text: trailing zeros of a fraction are not written.
fn time(value: &Value) -> DateTime<Utc> {
    text(value).parse().expect("a time")
}

#[tokio::test]
async fn timings_have_the_result_of_each_complete_script() {
    let hanging = json!({ "display_name": "Hangs", "script": "exec sleep 600", "timeout_seconds": 1 });
    let templates = Templates::with_scripts(&[script("good", "true"), script("bad", "exit 7"), hanging]);
    let server = templates.start(AgentHost::Server).await;
    let running = create_running(&server).await;
    wait_for_lifecycle(&server, &running.build, "start_timeout").await;
    let timings = server.get(&format!("/api/v2/workspacebuilds/{}/timings", running.build)).await.json();
    assert_eq!((&timings["provisioner_timings"], &timings["agent_connection_timings"]), (&json!([]), &json!([])));
    let mut results: Vec<_> = timings["agent_script_timings"]
        .as_array()
        .expect("is a list")
        .iter()
        .map(|timing| {
            assert!(time(&timing["started_at"]) <= time(&timing["ended_at"]), "{timing}");
            assert_eq!(
                (&timing["stage"], &timing["workspace_agent_id"], &timing["workspace_agent_name"]),
                (&"start".into(), &running.agent.as_str().into(), &"main".into())
            );
            (text(&timing["display_name"]), text(&timing["status"]), timing["exit_code"].as_i64())
        })
        .collect();
    results.sort_unstable();
    let result = |name: &str, status: &str, code| (name.to_owned(), status.to_owned(), Some(code));
    assert_eq!(results, [result("Hangs", "timed_out", -1), result("bad", "exit_failure", 7), result("good", "ok", 0)]);
}

#[tokio::test]
async fn a_build_without_agents_has_empty_timings() {
    let server = TestServer::start().await;
    let (_, build) = server.create("my-ws").await;
    let _step = server.next_build().await;
    let timings = server.get(&format!("/api/v2/workspacebuilds/{build}/timings")).await;
    assert_eq!(
        timings.json(),
        json!({ "provisioner_timings": [], "agent_connection_timings": [], "agent_script_timings": [] })
    );
}

#[tokio::test]
async fn a_stop_kills_the_scripts_and_runs_the_shutdown_scripts() {
    for host in [program(), AgentHost::Server] {
        let templates = Templates::with_scripts(&[
            script("Startup script", "echo $$; exec sleep 600"),
            json!({ "display_name": "Shutdown", "script": "echo bye", "run_on_start": false, "run_on_stop": true }),
        ]);
        let server = templates.start(host).await;
        let running = create_running(&server).await;
        let pid = outputs(&wait_for_lines(&server, &running.agent, 1).await)[0].to_owned();
        assert!(is_running(&pid));

        stop(&server, &running.workspace).await;
        let off = wait_for_lifecycle(&server, &running.build, "off").await;
        assert!(!is_running(&pid));
        assert_eq!(outputs(&server.agent_log(&running.agent).await), [pid.as_str(), "bye"]);
        let timings = server.get(&format!("/api/v2/workspacebuilds/{}/timings", running.build)).await.json();
        let timings = &timings["agent_script_timings"];
        assert_eq!(
            (&timings[0]["display_name"], &timings[0]["stage"], &timings[1]),
            (&"Shutdown".into(), &"stop".into(), &Value::Null)
        );
        assert!(first_agent(&off)["started_at"].is_string());
        server.build_until(&running.build, |build| first_agent(build)["status"] == "disconnected").await;
        server.shutdown().await;
    }
}

#[tokio::test]
async fn a_failed_shutdown_script_has_its_state() {
    let failing = json!({ "display_name": "A", "script": "exit 1", "run_on_start": false, "run_on_stop": true });
    let hanging = json!({
        "display_name": "B", "script": "exec sleep 600", "run_on_start": false, "run_on_stop": true, "timeout_seconds": 1,
    });
    for (scripts, state) in [(vec![failing.clone()], "shutdown_error"), (vec![failing, hanging], "shutdown_timeout")] {
        let templates = Templates::with_scripts(&scripts);
        let server = templates.start(AgentHost::Server).await;
        let running = create_running(&server).await;
        wait_for_lifecycle(&server, &running.build, "ready").await;
        stop(&server, &running.workspace).await;
        wait_for_lifecycle(&server, &running.build, state).await;
    }
}

#[tokio::test]
async fn an_agent_restarts_with_the_server_without_its_script() {
    let templates = Templates::with_scripts(&[script("Startup script", "echo ran >> runs")]);
    let server = templates.start(AgentHost::Server).await;
    let running = create_running(&server).await;
    wait_for_lifecycle(&server, &running.build, "ready").await;
    server.shutdown().await;

    let server = templates.start(AgentHost::Server).await;
    let after = server.build_until(&running.build, |build| first_agent(build)["status"] == "connected").await;
    assert_eq!(first_agent(&after)["id"], running.agent.as_str());
    assert_eq!(first_agent(&after)["lifecycle_state"], "ready");
    assert_eq!(fs::read_to_string(templates.template().join("runs")).expect("was written"), "ran\n");
}

#[tokio::test]
async fn a_script_without_a_result_runs_again_after_a_restart() {
    let templates = Templates::with_scripts(&[script("one", "echo ran >> runs"), script("two", &copy("lines"))]);
    let mut lines = templates.fifo("lines");
    let server = templates.start(AgentHost::Server).await;
    let running = create_running(&server).await;
    lines.write_line("first").await;
    wait_for_lines(&server, &running.agent, 1).await;
    let timings = format!("/api/v2/workspacebuilds/{}/timings", running.build);
    let ended = async {
        while server.get(&timings).await.json()["agent_script_timings"].as_array().is_none_or(Vec::is_empty) {}
    };
    tokio::time::timeout(TIMEOUT, ended).await.expect("the first script ends");
    server.shutdown().await;

    let server = templates.start(AgentHost::Server).await;
    lines.write_line("second").await;
    lines.write_line("end").await;
    wait_for_lifecycle(&server, &running.build, "ready").await;
    assert_eq!(outputs(&server.agent_log(&running.agent).await), ["first", "second"]);
    assert_eq!(fs::read_to_string(templates.template().join("runs")).expect("was written"), "ran\n");
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
        async { while first_agent(&server.send("GET", &path, &token, "").await.json())["status"] != "connected" {} };
    tokio::time::timeout(TIMEOUT, connected).await.expect("the agent connects");
}

/// Creates a workspace in a chat and returns the result of the tool. `meanwhile` runs after the end of the build.
async fn tool_result(server: &TestServer, meanwhile: impl Future<Output = ()>) -> Value {
    let chat = text(&server.post("/api/experimental/chats", json!({})).await.json()["id"]);
    let path = format!("/api/experimental/chats/{chat}");
    let mut stream = server.open(&format!("{path}/stream?after_id=0"), &[]).await.expect("upgrades");
    let sentence = json!({ "content": [{ "type": "text", "text": "create a workspace from quick" }] });
    assert_eq!(server.post(&format!("{path}/messages"), sentence).await.status, 201);
    server.next_build().await.succeed();
    meanwhile.await;
    loop {
        let events = stream.json().await;
        let mut messages = events.as_array().expect("is a list").iter().map(|event| &event["message"]);
        if let Some(message) = messages.find(|message| message["role"] == "tool") {
            return message["content"][0]["result"].clone();
        }
    }
}

#[tokio::test]
async fn the_result_of_a_tool_agrees_with_the_scripts() {
    let timeout = json!({ "display_name": "Hangs", "script": "exec sleep 600", "timeout_seconds": 1 });
    let check = async |script: Value, scripts: Value, lifecycle: Value| {
        let templates = Templates::with_scripts(&[script]);
        let server = templates.start(AgentHost::Server).await;
        let result = tool_result(&server, async {}).await;
        assert_eq!(result["created"], true, "{result}");
        assert_eq!((&result["startup_scripts"], &result["lifecycle_state"]), (&scripts, &lifecycle));
        assert_eq!(result.get("agent_status"), None);
        let build = server.build(&text(&result["build_id"])).await;
        let expected = if lifecycle.is_null() { json!("ready") } else { lifecycle };
        assert_eq!(first_agent(&build)["lifecycle_state"], expected);
    };
    tokio::join!(
        check(script("good", "true"), Value::Null, Value::Null),
        check(script("bad", "exit 7"), json!("startup_scripts_failed"), json!("start_error")),
        check(timeout, json!("startup_scripts_failed"), json!("start_timeout")),
    );
}

#[tokio::test]
async fn a_tool_waits_for_the_scripts() {
    let templates = Templates::with_scripts(&[script("lines", &copy("lines"))]);
    let mut lines = templates.fifo("lines");
    lines.write_line("a line").await;
    let server = templates.start(AgentHost::Server).await;
    let (line, ended) = (tokio::sync::Notify::new(), std::cell::Cell::new(false));
    let (result, ()) = tokio::join!(
        async {
            let result = tool_result(&server, async { line.notify_one() }).await;
            assert!(ended.get(), "the scripts have ended before the result: {result}");
            result
        },
        async {
            line.notified().await;
            let workspaces = server.get("/api/experimental/chats").await.json();
            let build = text(&workspaces[0]["build_id"]);
            let starting = wait_for_lifecycle(&server, &build, "starting").await;
            wait_for_lines(&server, &text(&first_agent(&starting)["id"]), 1).await;
            ended.set(true);
            lines.write_line("end").await;
        }
    );
    assert_eq!(result["startup_scripts"], Value::Null);
}
