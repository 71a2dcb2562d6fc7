//! A build that runs while the host shows the row.

use serde_json::Value;

use super::host::{DEFAULT, FRAMES, Host, POLICIES, REFERENCE};

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
            host.shows_whole_log(&result).await;
            build.succeed();
            host.is("succeeded").await;
            host.shows(&format!("Created ws-{index}-{frame}")).await;
            host.shows_whole_log(&result).await;
        }
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
async fn the_first_row_is_drawn_before_the_module_is_unpacked() {
    let host = Host::start().await;
    host.open("start_workspace", REFERENCE, "write").await;
    host.shows("Starting workspace…").await;
    let (sheets, calls): (Value, Value) = (
        host.look("return row.shadowRoot.adoptedStyleSheets.length;").await,
        host.run("return host.calls.length;").await,
    );
    assert_eq!((sheets, calls), (1.into(), 0.into()));
}
