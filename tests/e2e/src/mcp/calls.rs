//! What hosts send and leave out.

use serde_json::{Value, json};

use super::host::{DEFAULT, Host, REFERENCE, build_id};

#[tokio::test(flavor = "multi_thread")]
async fn an_old_call_shows_its_finished_row() {
    let mut host = Host::start().await;
    let (result, build) = host.create("old").await;
    build.write("line one");
    build.succeed();
    for policy in [REFERENCE, DEFAULT] {
        host.show("create_workspace", policy, "write", &result).await;
        host.is("succeeded").await;
        host.shows("Created old").await;
        assert!(!host.look::<bool>("return row.open;").await, "{}", policy.name);
        host.look::<Value>("part('.cwt-toggle').click(); return null;").await;
        host.shows("line one").await;
        host.shows_whole_log(&result).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_without_structured_content_is_read_from_its_text() {
    let mut host = Host::start().await;
    let (mut result, build) = host.create("text").await;
    build.write("line one");
    let whole = result.clone();
    result.as_object_mut().expect("an object").remove("structuredContent");
    host.show("create_workspace", DEFAULT, "write", &result).await;
    host.shows("line one").await;
    host.shows_whole_log(&whole).await;
    build.succeed();
    host.is("succeeded").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tool_is_found_without_its_name() {
    let mut host = Host::start().await;
    let (result, build) = host.create("nameless").await;
    let options = json!({ "policy": DEFAULT.text, "context": { "toolInfo": null } });
    host.run::<Value>(&format!("return host.open('create_workspace', {options});")).await;
    host.send_result(&result).await;
    host.shows("Creating workspace…").await;
    build.succeed();
    host.is("succeeded").await;
}

/// What the result and the build say names the tool. Without both it is a start.
#[tokio::test(flavor = "multi_thread")]
async fn other_tools_are_found_without_their_names() {
    let mut host = Host::start().await;
    let (created, build) = host.create("nameless").await;
    build.succeed();
    let status = json!({ "build_id": build_id(&created) });
    host.run::<Value>(&format!("return host.call('workspace_build_status', {status});")).await;
    let options = json!({ "policy": DEFAULT.text, "context": { "toolInfo": null } });
    let open = format!("return host.open('create_workspace', {options});");
    for (tool, running, done) in [
        ("stop_workspace", "Stopping workspace…", "Stopped nameless"),
        ("start_workspace", "Starting workspace…", "Started nameless"),
    ] {
        let result: Value = host.run(&format!("return host.call('{tool}');")).await;
        let build = host.server.next_build().await;
        host.run::<Value>(&open).await;
        host.send_result(&result).await;
        host.shows(running).await;
        build.succeed();
        host.shows(done).await;
    }
    let error = json!({ "isError": true, "content": [{ "type": "text", "text": "name a workspace" }] });
    host.run::<Value>(&open).await;
    host.send_result(&error).await;
    host.shows("Failed to start workspace").await;
    host.run::<Value>(&open).await;
    host.run::<Value>("await host.bridge.sendToolCancelled({}); return null;").await;
    host.shows("Workspace start was cancelled").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_and_an_unknown_build_end_the_spinner() {
    let host = Host::start().await;
    let error = json!({ "isError": true, "content": [{ "type": "text", "text": "template \"x\" does not exist" }] });
    host.show("create_workspace", DEFAULT, "write", &error).await;
    host.is("failed").await;
    host.shows("does not exist").await;
    let unknown = json!({
        "content": [],
        "structuredContent": { "state": "starting", "build_id": "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001", "workspace_name": "gone" },
    });
    host.show("start_workspace", DEFAULT, "write", &unknown).await;
    host.is("incomplete").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_call_says_that_its_build_goes_on() {
    let mut host = Host::start().await;
    let (result, build) = host.create("on").await;
    build.write("line one");
    host.show("create_workspace", REFERENCE, "write", &result).await;
    host.shows("line one").await;
    host.run::<Value>("await host.bridge.sendToolCancelled({ reason: 'user' }); return null;").await;
    host.is("cancelled").await;
    host.shows("Workspace creation was cancelled").await;
    host.shows("The build is still running.").await;
    build.write("line two");
    host.shows("line two").await;
    build.succeed();
    host.open_app("start_workspace", DEFAULT, "write").await;
    host.run::<Value>("await host.bridge.sendToolCancelled({}); return null;").await;
    host.is("cancelled").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_theme_of_the_host_is_applied() {
    let mut host = Host::start().await;
    let (result, build) = host.create("theme").await;
    let styles = json!({ "variables": { "--color-text-primary": "rgb(1, 2, 3)", "--color-background-primary": "rgb(9, 9, 9)" } });
    host.show("create_workspace", DEFAULT, "write", &result).await;
    let change = json!({ "theme": "dark", "styles": styles });
    host.run::<Value>(&format!("await host.bridge.sendHostContextChange({change}); return null;")).await;
    host.until("getComputedStyle(document.documentElement).colorScheme === 'dark'").await;
    host.until("getComputedStyle(part('.cwt-label')).color === 'rgb(1, 2, 3)'").await;
    build.succeed();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_size_is_reported_and_the_mode_is_requested() {
    let mut host = Host::start().await;
    let (result, build) = host.create("size").await;
    build.write("line one");
    host.show("create_workspace", DEFAULT, "write", &result).await;
    host.shows("line one").await;
    let height = "Math.ceil(document.documentElement.getBoundingClientRect().height)";
    let height: u64 = host.look(&format!("return {height};")).await;
    host.run::<Value>(&format!(
        "while (host.sizes.at(-1)?.[1] !== {height}) await new Promise(requestAnimationFrame); return null;"
    ))
    .await;
    host.look::<Value>("document.querySelector('.mode').click(); return null;").await;
    host.until("document.documentElement.dataset.displayMode === 'fullscreen'").await;
    build.succeed();
}

#[tokio::test(flavor = "multi_thread")]
async fn links_and_downloads_go_through_the_host() {
    let mut host = Host::start().await;
    let (result, build) = host.create("links").await;
    build.write("see https://example.com/page");
    host.show("create_workspace", REFERENCE, "write", &result).await;
    host.until("part('.cwt-line a') !== null").await;
    host.look::<Value>("part('.cwt-line a').click(); return null;").await;
    host.run::<Value>("while (!host.opened.length) await new Promise(requestAnimationFrame); return null;").await;
    assert_eq!(host.run::<Value>("return host.opened;").await, json!(["https://example.com/page"]));
    let saved = host.download().await;
    assert!(saved.contains("see https://example.com/page"), "{saved}");
    build.succeed();
}
