//! How the row reads logs through its host.

use serde_json::{Value, json};

use super::host::{DEFAULT, Host, POLICIES, REFERENCE};

#[tokio::test(flavor = "multi_thread")]
async fn dropped_polls_lose_and_double_no_line() {
    let mut host = Host::start().await;
    for (index, policy) in POLICIES.into_iter().enumerate() {
        let (result, build) = host.create(&format!("ws-{index}")).await;
        // Every third call of the view fails.
        host.run::<Value>(
            "host.calls = []; host.dropped = new Set(Array.from({ length: 40 }, (_, n) => 3 * n + 2)); return null;",
        )
        .await;
        host.show("create_workspace", policy, "write", &result).await;
        for line in 0..6 {
            build.write(format!("line {line}"));
            host.shows(&format!("line {line}")).await;
        }
        build.succeed();
        host.is("succeeded").await;
        host.shows_whole_log(&result).await;
        let most: Value = host.run("return host.mostPolls;").await;
        assert_eq!(most, json!(1), "{}", policy.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_polled_after_the_teardown() {
    let mut host = Host::start().await;
    for policy in [REFERENCE, DEFAULT] {
        let (result, build) = host.create(if policy.has_wasm { "one" } else { "two" }).await;
        build.write("line one");
        host.show("create_workspace", policy, "write", &result).await;
        host.shows("line one").await;
        host.run::<Value>("await host.bridge.teardownResource({}); return null;").await;
        let before: u64 = host.run("return host.calls.length;").await;
        // The poll that runs ends with this line; no other one follows.
        build.write("line two");
        host.run::<Value>("while (host.running) await new Promise(requestAnimationFrame); return null;").await;
        for _ in 0..30 {
            host.browser.next_frame().await;
        }
        assert_eq!(host.run::<u64>("return host.calls.length;").await, before, "{}", policy.name);
        build.succeed();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_polled_while_the_page_is_hidden() {
    let mut host = Host::start().await;
    let (result, build) = host.create("hidden").await;
    build.write("line one");
    host.show("create_workspace", DEFAULT, "write", &result).await;
    host.shows("line one").await;
    let set_hidden = |hidden: bool| {
        format!(
            "Object.defineProperty(document, 'hidden', {{ value: {hidden}, configurable: true }});
            document.dispatchEvent(new Event('visibilitychange'));
            return null;"
        )
    };
    host.look::<Value>(&set_hidden(true)).await;
    // The poll that runs ends with this line; no other one follows.
    build.write("line two");
    host.shows("line two").await;
    host.run::<Value>("while (host.running) await new Promise(requestAnimationFrame); return null;").await;
    let before: u64 = host.run("return host.calls.length;").await;
    build.write("line three");
    for _ in 0..30 {
        host.browser.next_frame().await;
    }
    assert_eq!(host.run::<u64>("return host.calls.length;").await, before);
    host.look::<Value>(&set_hidden(false)).await;
    host.shows("line three").await;
    host.shows_whole_log(&result).await;
    build.succeed();
}
