//! The adapters, which are a program of their own beside the elements.

use std::{path::Path, process::Command};

use serde_json::{Value, json};

use super::{Page, lab::lab};
use crate::support::required;

/// What every script here begins with.
const PRELUDE: &str = "
    const { fromAiSdk, fromAssistantUi, fromAgUi, fromCoder } = await import('/chat-workspace-tools/adapters.js');
    const loaded = () => performance.getEntriesByType('resource')
        .map(({ name }) => new URL(name).pathname).filter((name) => name.includes('chat-workspace-tools')).sort();
    const part = { type: 'tool-stop_workspace', toolCallId: 'c', state: 'input-available', input: { n: 0.5 } };
    const call = { type: 'tool-call', tool_call_id: '1', tool_name: 'stop_workspace' };
";

async fn run(page: &Page, statements: &str) -> Value {
    page.browser.run(&format!("{PRELUDE}{statements}")).await
}

/// What [`PRELUDE`]'s `part` is for the rows.
fn read_part() -> Value {
    json!({
        "name": "stop_workspace", "status": "running", "args": { "n": 0.5 }, "result": null, "isError": false,
        "toolCallId": "c",
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_only_reads_tool_calls_does_not_load_the_elements() {
    let page = lab().await;
    let seen = run(
        &page,
        "const before = loaded();
        const read = await fromAiSdk(part);
        const others = [
            await fromAssistantUi({ toolName: 'start_workspace', status: { type: 'complete' } }),
            ...await fromAgUi([{ type: 'TOOL_CALL_START', toolCallId: '2', toolCallName: 'create_workspace' }]),
            ...await fromCoder([call]),
        ];
        return [before, read, others.map(({ name, status }) => `${name} ${status}`), loaded()];",
    )
    .await;
    let file = |name: &str| format!("/chat-workspace-tools/{name}");
    assert_eq!(seen[0], json!([file("adapters.js")]), "what reads is loaded with the first call");
    assert_eq!(seen[1], read_part());
    assert_eq!(seen[2], json!(["start_workspace completed", "create_workspace running", "stop_workspace running"]));
    assert_eq!(seen[3], json!([file("adapters-program.js"), file("adapters.js")]));
    assert_eq!(page.browser.console_errors().await, [""; 0], "the page's policy was not broken");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_elements_do_not_bring_the_adapters() {
    let page = lab().await;
    let exports = page
        .script(
            "const module = await WebAssembly.compileStreaming(fetch('/chat-workspace-tools/wasm/elements_bg.wasm'));
            return WebAssembly.Module.exports(module).map(({ name }) => name);",
        )
        .await;
    let exports: Vec<String> = serde_json::from_value(exports).expect("names");
    assert!(exports.iter().any(|name| name == "render"), "{exports:?}");
    assert!(!exports.iter().any(|name| name == "adapt"), "{exports:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_that_fails_is_told_and_tried_again() {
    let page = lab().await;
    page.browser.devtools("Network.enable", json!({})).await;
    page.browser.devtools("Network.setBlockedURLs", json!({ "urls": ["*/adapters-program.js"] })).await;
    let failures = run(
        &page,
        "window.failure = (promise) => promise.then(() => null, (error) => [error.name, String(error).includes('adapters-program.js')]);
        return Promise.all([failure(fromAiSdk(part)), failure(fromCoder([call]))]);",
    )
    .await;
    assert_eq!(failures, json!([["TypeError", true], ["TypeError", true]]));
    page.browser.devtools("Network.setBlockedURLs", json!({ "urls": [] })).await;
    assert_eq!(run(&page, "return fromAiSdk(part);").await, read_part());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_breaks_off_is_told_and_begun_anew() {
    let page = lab().await;
    let seen = run(
        &page,
        "const instantiate = WebAssembly.instantiate;
        WebAssembly.instantiate = async (...given) => {
            WebAssembly.instantiate = instantiate;
            const { exports } = (await instantiate(...given)).instance;
            const adapt = () => { throw new WebAssembly.RuntimeError('unreachable'); };
            return { instance: { exports: { ...exports, adapt } } };
        };
        const failure = await fromAiSdk(part).catch((error) => error.name);
        return [failure, await fromAiSdk(part)];",
    )
    .await;
    assert_eq!(seen, json!(["RuntimeError", read_part()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_json_cannot_hold_is_left_out() {
    let page = lab().await;
    let seen = run(
        &page,
        "const endless = { ...call, tool_call_id: '2' };
        endless.self = endless;
        const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
        return [
            (await fromCoder([endless, call])).map(({ toolCallId }) => toolCallId),
            (await fromAiSdk({ ...part, input: { n: 12n } })).args,
            (await fromAiSdk({ ...part, input: deep })).args,
            await fromAiSdk(undefined),
            await fromAgUi(Symbol()),
        ];",
    )
    .await;
    assert_eq!(seen, json!([["1"], { "n": "12" }, null, null, []]));
}

/// Where there is no page: a server that reads tool calls before it sends them.
#[test]
fn a_server_reads_tool_calls_as_well() {
    let adapters = Path::new(&required("EXAMPLES")).join("lab/chat-workspace-tools/adapters.js");
    let script = format!(
        "const {{ fromCoder }} = await import({});
        console.log(JSON.stringify(await fromCoder([{{ tool_call_id: '1', tool_name: 'ä' }}])));",
        json!(adapters)
    );
    let node = Command::new("node").args(["--input-type=module", "--eval", &script]).output().expect("node starts");
    let text = String::from_utf8_lossy(&node.stdout);
    let read: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}{node:?}"));
    assert_eq!(read[0]["name"], "ä");
}
