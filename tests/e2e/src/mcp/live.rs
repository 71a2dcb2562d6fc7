//! A build that runs while the host shows the row.

use serde_json::Value;

use super::host::{DEFAULT, FRAMES, Host, POLICIES, REFERENCE};
use crate::support::required;

#[tokio::test(flavor = "multi_thread")]
async fn lines_are_shown_before_the_build_ends_under_every_policy() {
    let mut host = Host::start().await;
    for (index, policy) in POLICIES.into_iter().enumerate() {
        for frame in FRAMES {
            let (result, build) = host.create(&format!("ws-{index}-{frame}")).await;
            build.write("line one");
            host.show("create_workspace", policy, frame, &result).await;
            host.shows("line one").await;
            build.write("line two");
            build.write("line three");
            host.shows("line three").await;
            host.is("running").await;
            let is_plain: bool = host.look("return part('.cwt-plain') !== null;").await;
            assert_eq!(is_plain, !policy.has_wasm, "{} {frame}", policy.name);
            // A retry would fail too.
            assert!(host.look::<bool>("return part('.cwt-retry') === null;").await, "{} {frame}", policy.name);
            host.shows_whole_log(&result).await;
            build.succeed();
            host.is("succeeded").await;
            host.shows(&format!("Created ws-{index}-{frame}")).await;
            host.shows_whole_log(&result).await;
        }
    }
}

/// The tools run in a deployment, whose streams the gateway reads.
#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_shows_a_build_of_its_deployment() {
    let mut host = Host::start_with_gateway().await;
    for policy in [REFERENCE, DEFAULT] {
        let name = if policy.has_wasm { "program" } else { "plain" };
        let (result, build) = host.create(name).await;
        build.write("line one");
        host.show("create_workspace", policy, "srcdoc", &result).await;
        host.shows("line one").await;
        build.write("line two");
        host.shows("line two").await;
        host.is("running").await;
        build.succeed();
        host.is("succeeded").await;
        host.shows(&format!("Created {name}")).await;
        host.shows_whole_log(&result).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_build_is_a_failed_row() {
    let mut host = Host::start().await;
    for policy in [REFERENCE, DEFAULT] {
        let (result, build) = host.create(if policy.has_wasm { "one" } else { "two" }).await;
        build.write("line one");
        host.show("create_workspace", policy, "write", &result).await;
        host.shows("line one").await;
        build.fail("no space left");
        host.is("failed").await;
        host.shows("no space left").await;
        host.shows_whole_log(&result).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_row_is_painted_before_the_module_is_unpacked() {
    let mut host = Host::start().await;
    let (result, build) = host.create("painted").await;
    build.write("line one");
    host.show("create_workspace", REFERENCE, "write", &result).await;
    host.until("part('.cwt-canvas .cwt-line') !== null").await;
    let frames: u64 = host.look("return window.framesBeforeModule;").await;
    assert!(frames > 0);
    build.succeed();
}

/// No rule of axe is violated, in either direction of text, and the log is reached with the keyboard.
#[tokio::test(flavor = "multi_thread")]
async fn the_plain_log_is_accessible() {
    let mut host = Host::start().await;
    let (result, build) = host.create("axe").await;
    for line in 0..30 {
        build.write(format!("line {line}"));
    }
    host.show("create_workspace", DEFAULT, "write", &result).await;
    host.shows("line 29").await;
    let axe = std::fs::read_to_string(required("AXE")).expect("a script");
    host.look::<Value>(&format!("{axe}; return null;")).await;
    for direction in ["ltr", "rtl"] {
        let violations: Value = host
            .look(&format!(
                "document.documentElement.dir = '{direction}';
                // The heading is that of the host's page.
                const {{ violations }} = await axe.run({{ rules: {{ 'page-has-heading-one': {{ enabled: false }} }} }});
                return violations.map(({{ id, nodes }}) => [id, nodes.map(({{ html }}) => html)]);"
            ))
            .await;
        assert_eq!(violations, serde_json::json!([]), "{direction}");
    }
    let focusable: Value = host
        .look(
            "return ['.cwt-toggle', '.cwt-plain .cwt-tool', '.cwt-plain .cwt-scroll'].map((selector) => {
                part(selector).focus();
                return row.shadowRoot.activeElement === part(selector);
            });",
        )
        .await;
    assert_eq!(focusable, serde_json::json!([true, true, true]));
    // It follows the end until the reader scrolls up.
    host.until("part('.cwt-scroll').scrollTop > 0").await;
    host.look::<Value>("part('.cwt-scroll').scrollTop = 0; await new Promise(requestAnimationFrame); return null;")
        .await;
    build.write("line 30");
    host.shows("line 30").await;
    assert_eq!(host.look::<Value>("return part('.cwt-scroll').scrollTop;").await, 0);
    build.succeed();
}
