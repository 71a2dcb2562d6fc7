//! The tools of the Model Context Protocol, with workspaces in the called server and with a gateway to another one.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::time::timeout;
use workspace_server::Config;

use super::{
    agent_support::{Templates, copy, program, script},
    mcp_support::{BackEnd, FOREIGN, McpServer, error, on_both_back_ends, text},
    support::TIMEOUT,
};

on_both_back_ends!(
    tools_return_while_the_build_runs,
    pages_of_a_log_equal_the_list,
    pages_of_an_agents_log_equal_the_list,
    calls_of_a_long_build_end_before_clients_give_them_up,
    a_failed_build_tells_why,
    the_status_has_the_last_lines_that_are_not_blank,
    wrong_calls_are_errors_for_the_model,
    templates_and_their_parameters_are_described,
);

/// Reads pages of a log until it has ended. `id` is the argument that names the log.
async fn read_log(server: &McpServer, tool: &str, id: Value) -> Vec<Value> {
    let (mut lines, mut after) = (Vec::new(), json!(0));
    loop {
        let mut arguments = id.clone();
        (arguments["after"], arguments["wait_ms"]) = (after, json!(20_000));
        let page = server.value(tool, arguments).await;
        lines.extend(page["lines"].as_array().expect("has lines").clone());
        after = page["next_after"].clone();
        if page["ended"] == true {
            return lines;
        }
    }
}

async fn tools_return_while_the_build_runs(back_end: BackEnd) {
    let server = McpServer::start(back_end).await;
    let created = server.create_my_ws().await;
    let first = server.next_build().await;
    let (workspace, build) = (&created["workspace_id"], &created["build_id"]);
    assert_eq!(created["workspace_name"], "my-ws");
    assert!(matches!(created["state"].as_str(), Some("pending" | "starting")), "{created}");

    let again = server.call("start_workspace", json!({ "workspace": "local/my-ws" })).await;
    assert_eq!(again["structuredContent"]["build_id"], *build, "follows the build that runs");
    assert!(text(&again).contains(build.as_str().expect("is an id")), "{again}");
    let blocked = server.call("stop_workspace", json!({})).await;
    assert!(error(&blocked).contains("workspace_build_status"), "{blocked}");
    first.succeed();
    let status = server.value("workspace_build_status", json!({ "build_id": build })).await;
    assert_eq!((&status["state"], &status["is_complete"]), (&json!("running"), &json!(true)));

    let running = server.value("start_workspace", json!({ "workspace": workspace })).await;
    let no_build =
        json!({ "state": "running", "no_build": true, "workspace_id": workspace, "workspace_name": "my-ws" });
    assert_eq!(running, no_build);
    let stopping = server.value("stop_workspace", json!({ "workspace": "MY-WS" })).await;
    server.next_build().await.succeed();
    let status = server.value("workspace_build_status", json!({ "build_id": stopping["build_id"] })).await;
    assert_eq!(status["state"], "stopped");

    // The build is not run before the call returns.
    let before = Instant::now();
    let starting = server.value("start_workspace", json!({})).await;
    assert!(before.elapsed() < Duration::from_secs(1));
    assert_eq!(server.build(starting["build_id"].as_str().expect("is an id")).await["transition"], "start");
}

async fn pages_of_a_log_equal_the_list(back_end: BackEnd) {
    let server = McpServer::start(back_end).await;
    let build = server.create_my_ws().await["build_id"].clone();
    let running = server.next_build().await;
    let none = server.value("read_build_log", json!({ "build_id": build })).await;
    assert_eq!((&none["ended"], &none["has_more"]), (&json!(false), &json!(false)));

    let write = async {
        for number in 0..600 {
            running.write(format!("{number} {}", "\u{1}".repeat(900)));
            tokio::task::yield_now().await;
        }
        running.succeed();
    };
    let (lines, ()) = timeout(TIMEOUT, async {
        tokio::join!(read_log(&server, "read_build_log", json!({ "build_id": build })), write)
    })
    .await
    .expect("ends");
    let list = server.get(&format!("/api/v2/workspacebuilds/{}/logs", build.as_str().expect("is an id"))).await.json();
    assert_eq!(json!(lines), list);

    let page = server.response("read_build_log", json!({ "build_id": build })).await;
    assert!(page.body.len() <= 200_000, "{}", page.body.len());
    let page = server.value("read_build_log", json!({ "build_id": build, "after": lines[3]["id"] })).await;
    assert_eq!((&page["lines"][0], &page["has_more"], &page["state"]), (&lines[4], &json!(true), &json!("running")));
    let end = json!({ "build_id": build, "after": u64::MAX, "wait_ms": u64::MAX });
    assert_eq!(server.value("read_build_log", end).await["ended"], true);
}

/// Clients give a call up after 60 s. The runtime's clock moves to the end of each wait.
async fn calls_of_a_long_build_end_before_clients_give_them_up(back_end: BackEnd) {
    let server = McpServer::start(back_end).await;
    let build = server.create_my_ws().await["build_id"].clone();
    let running = server.next_build().await;
    tokio::time::pause();
    let start = tokio::time::Instant::now();
    while start.elapsed() < Duration::from_secs(180) {
        for (name, arguments) in [
            ("workspace_build_status", json!({ "build_id": build, "wait_seconds": 3600 })),
            ("read_build_log", json!({ "build_id": build, "after": u64::MAX, "wait_ms": u64::MAX })),
        ] {
            let called = tokio::time::Instant::now();
            let answer = server.value(name, arguments).await;
            let waited = called.elapsed();
            assert!(waited >= Duration::from_secs(20) && waited < Duration::from_secs(25), "{name}: {waited:?}");
            assert_eq!((&answer["is_complete"] == true, &answer["ended"] == true), (false, false), "{answer}");
        }
    }
    tokio::time::resume();
    running.succeed();
    let status = server.value("workspace_build_status", json!({ "build_id": build })).await;
    assert_eq!((&status["state"], &status["is_complete"]), (&json!("running"), &json!(true)));
}

async fn a_failed_build_tells_why(back_end: BackEnd) {
    let server = McpServer::start(back_end).await;
    let build = server.create_my_ws().await["build_id"].clone();
    let running = server.next_build().await;
    running.write("\u{1b}[31mno space left\u{1b}[0m");
    running.fail("terraform apply failed");
    let result = server.call("workspace_build_status", json!({ "build_id": build })).await;
    assert_eq!(result["structuredContent"]["error"], "terraform apply failed");
    assert!(text(&result).contains("\n[Starting workspace] no space left"), "{}", text(&result));
    let read = server.value("read_build", json!({ "build_id": build })).await;
    assert_eq!(read["build"], server.build(build.as_str().expect("is an id")).await);
    assert_eq!(read["latest_build_id"], build);
    assert!(read["timings"].is_object());
}

async fn the_status_has_the_last_lines_that_are_not_blank(back_end: BackEnd) {
    let server = McpServer::start(back_end).await;
    let build = server.create_my_ws().await["build_id"].clone();
    let running = server.next_build().await;
    for number in 0..30 {
        running.write(format!("line {number}"));
        running.write(" \t\r\n");
    }
    running.succeed();
    let result = server.call("workspace_build_status", json!({ "build_id": build })).await;
    let lines: Vec<_> = text(&result).lines().filter(|line| line.starts_with('[')).collect();
    let expected: Vec<_> = (20..30).map(|number| format!("[Starting workspace] line {number}")).collect();
    assert_eq!(lines, expected);
}

async fn wrong_calls_are_errors_for_the_model(back_end: BackEnd) {
    let server = McpServer::start(back_end).await;
    assert_eq!(error(&server.call("start_workspace", json!({})).await), "name a workspace; there is no workspace");
    for (name, arguments, part) in [
        ("create_workspace", json!({}), "missing field `template`"),
        ("create_workspace", json!({ "template": "none" }), "template \"none\" does not exist; templates: "),
        ("create_workspace", json!({ "template": "quick", "parameters": { "size": "9" } }), "parameter \"size\""),
        ("create_workspace", json!({ "template": 7 }), "expected a string"),
        ("start_workspace", json!({ "workspace": "none" }), "workspace \"none\" does not exist"),
        ("stop_workspace", json!({ "workspace": ["my-ws"] }), "invalid arguments"),
        ("workspace_build_status", json!({ "build_id": "1" }), "invalid arguments"),
        ("read_build", json!({ "build_id": "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001" }), FOREIGN),
        ("read_build_log", json!({ "build_id": "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001", "after": -1 }), "invalid"),
        ("read_agent_log", json!({ "agent_id": "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001" }), FOREIGN),
    ] {
        let result = server.call(name, arguments.clone()).await;
        assert!(error(&result).contains(part), "{name} {arguments}: {result}");
    }
    let answer = server.ask("tools/call", json!({ "name": "delete_workspace" })).await;
    assert_eq!(answer["error"]["message"], "Tool not found: delete_workspace");
}

async fn pages_of_an_agents_log_equal_the_list(back_end: BackEnd) {
    const LINES: usize = 100;
    let templates = Templates::with_scripts(&[script("Startup", &copy("start"))]);
    let mut fifo = templates.fifo("start");
    let server = McpServer::start_with(back_end, templates.config(program())).await;
    let build = server.create_my_ws().await["build_id"].clone();
    server.next_build().await.succeed();
    let read = async || server.value("read_build", json!({ "build_id": build })).await["build"].clone();
    server.build_until(build.as_str().expect("is an id"), |build| build["status"] == "running").await;
    let agent = read().await["resources"][0]["agents"][0]["id"].clone();
    let id = json!({ "agent_id": agent });
    let none = server.value("read_agent_log", id.clone()).await;
    assert_eq!((&none["lines"], &none["ended"], &none["next_after"]), (&json!([]), &json!(false), &json!(0)));

    // More than one page, and more than a FIFO holds.
    for number in 0..LINES {
        fifo.write_line(&format!("{number} {}", "x".repeat(900))).await;
    }
    fifo.write_line("end").await;
    let status = server.value("workspace_build_status", json!({ "build_id": build })).await;
    assert_eq!(status["agents"][0]["lifecycle_state"], "ready", "{status}");
    let stopping = server.value("stop_workspace", json!({})).await;
    server.next_build().await.succeed();
    assert!(stopping["state"] == "pending" || stopping["state"] == "stopping", "{stopping}");
    // Ended: another build is the latest.
    let lines = timeout(TIMEOUT, read_log(&server, "read_agent_log", id.clone())).await.expect("ends");
    assert_eq!(lines.len(), LINES);
    assert_eq!(lines, server.agent_log(agent.as_str().expect("is an id")).await);
    let page = server.value("read_agent_log", id).await;
    assert!(page["has_more"] == true && page["lines"].as_array().is_some_and(|lines| lines.len() < LINES));
}

async fn templates_and_their_parameters_are_described(back_end: BackEnd) {
    let parameters = json!([{ "name": "size", "required": true, "options": ["1", "2"] }, { "name": "region" }]);
    let templates = Templates::new(&json!({ "parameters": parameters }));
    let server =
        McpServer::start_with(back_end, Config { templates: templates.templates(), ..Config::default() }).await;
    let tools = server.ask("tools/list", json!({})).await["result"]["tools"].clone();
    let description = tools[0]["description"].as_str().expect("has a description");
    assert!(description.contains("Parameters: size (required), one of 1, 2; region."), "{description}");
    assert_eq!(tools[0]["inputSchema"]["properties"]["template"]["enum"], json!(["quick"]));
    let arguments = json!({ "template": "quick", "parameters": { "size": "2" } });
    let created = server.value("create_workspace", arguments).await;
    let name = created["workspace_name"].as_str().expect("has a name");
    assert!(name.starts_with("quick-"), "{name}");
}
