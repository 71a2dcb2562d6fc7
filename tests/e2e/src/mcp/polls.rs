//! How the row reads logs through its host.

use super::host::{Host, POLICIES};

#[tokio::test(flavor = "multi_thread")]
async fn dropped_polls_lose_and_double_no_line() {
    let mut host = Host::start().await;
    for (index, policy) in POLICIES.into_iter().enumerate() {
        let (result, build) = host.create(&format!("ws-{index}")).await;
        host.open_still(policy, "free").await;
        // Every third call of the view fails.
        host.run::<()>("time.isDropped = (number) => number % 3 === 2; return null;").await;
        host.send_result(&result).await;
        for line in 0..6 {
            build.write(format!("line {line}"));
            host.until_shown(&format!("line {line}")).await;
        }
        build.succeed();
        host.until_true("part('.cwt-row')?.dataset.state === 'succeeded'").await;
        host.shows_whole_log(&result).await;
        let (most, failed): (u64, usize) =
            host.run("return [time.mostPolls, time.calls.filter(({ hasFailed }) => hasFailed).length];").await;
        assert_eq!(most, 1, "{}", policy.name);
        assert!(failed > 3, "{}: {failed}", policy.name);
    }
}
