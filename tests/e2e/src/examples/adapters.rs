//! The adapters: plain functions without the elements and without WebAssembly.

use std::{path::Path, process::Command};

use serde_json::{Value, json};

use super::{Page, empty_page::empty_page};
use crate::support::required;

/// What every script here begins with.
const PRELUDE: &str = "
    const { fromAiSdk, fromAny, fromAssistantUi, fromAgUi, fromCoder } = await import('/chat-workspace-tools/adapters.js');
    const loaded = () => performance.getEntriesByType('resource')
        .map(({ name }) => new URL(name).pathname).filter((name) => name.includes('chat-workspace-tools')).sort();
    const part = { type: 'tool-stop_workspace', toolCallId: 'c', state: 'input-available', input: { n: 0.5 } };
    const call = { type: 'tool-call', tool_call_id: '1', tool_name: 'stop_workspace' };
";

async fn run(page: &Page, statements: &str) -> Value {
    page.browser.run(&format!("{PRELUDE}{statements}")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_only_reads_tool_calls_loads_one_script() {
    let page = empty_page().await;
    let seen = run(
        &page,
        "const others = [
            fromAssistantUi({ toolName: 'start_workspace', status: { type: 'complete' } }),
            ...fromAgUi([{ type: 'TOOL_CALL_START', toolCallId: '2', toolCallName: 'create_workspace' }]),
            ...fromCoder([call]),
        ];
        return [fromAiSdk(part), await fromAiSdk(part), others.map(({ name, status }) => `${name} ${status}`), loaded()];",
    )
    .await;
    let part = json!({
        "name": "stop_workspace", "status": "running", "args": { "n": 0.5 }, "result": null, "isError": false,
        "toolCallId": "c",
    });
    assert_eq!(seen[0], part);
    assert_eq!(seen[1], part, "a result can be awaited");
    assert_eq!(seen[2], json!(["start_workspace incomplete", "create_workspace running", "stop_workspace running"]));
    assert_eq!(seen[3], json!(["/chat-workspace-tools/adapters.js"]));
    assert_eq!(page.browser.console_errors().await, [""; 0], "the page's policy was not broken");
}

#[tokio::test(flavor = "multi_thread")]
async fn values_that_json_cannot_hold_are_passed_through() {
    let page = empty_page().await;
    let seen = run(
        &page,
        "const endless = { ...call, tool_call_id: '2' };
        endless.self = endless;
        const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
        return [
            fromCoder([endless, call]).map(({ toolCallId }) => toolCallId),
            String(fromAiSdk({ ...part, input: { n: 12n } }).args.n),
            fromAiSdk({ ...part, input: deep }).args === deep,
            fromAiSdk(undefined),
            fromAgUi(Symbol()),
            fromAny([endless, Symbol(), 12n, undefined, () => {}]).length,
        ];",
    )
    .await;
    assert_eq!(seen, json!([["2", "1"], "12", true, null, [], 1]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_whose_run_is_over_is_incomplete() {
    let page = empty_page().await;
    let seen = run(
        &page,
        "const stopped = { runOver: true };
        const asked = { ...part, state: 'approval-requested', approval: { id: 'a' } };
        return [fromAiSdk(part, stopped), fromAny([part], stopped)[0], fromAiSdk(asked, stopped)]
            .map(({ status, runOver }) => [status, runOver]);",
    )
    .await;
    assert_eq!(seen, json!([["incomplete", true], ["incomplete", true], ["approval-requested", true]]));
}

/// A server that reads tool calls before it sends them has no page.
#[test]
fn a_server_reads_tool_calls_as_well() {
    let adapters = Path::new(&required("EXAMPLES")).join("pages/chat-workspace-tools/adapters.js");
    let script = format!(
        "const {{ fromCoder }} = await import({});
        console.log(JSON.stringify(fromCoder([{{ tool_call_id: '1', tool_name: 'ä' }}])));",
        json!(adapters)
    );
    let node = Command::new("node").args(["--input-type=module", "--eval", &script]).output().expect("node starts");
    let text = String::from_utf8_lossy(&node.stdout);
    let read: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}{node:?}"));
    assert_eq!(read[0]["name"], "ä");
}
