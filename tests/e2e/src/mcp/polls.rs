//! How the row reads logs through its host.

use serde_json::{Value, json};

use super::host::{Host, POLICIES};

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
