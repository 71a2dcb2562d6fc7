//! One row under many faults: of its build, of its agents, and of the watch of its workspace.

use std::{collections::BTreeMap, slice};

use super::{ChaosTest, SPEED, agents::Agents, page::Chat, report::Report, write};

/// The number of faults of the build, and of its agents.
const FAULTS: u64 = 50;
/// The number of faults of the workspace and its watch. A row has few requests for it.
const WATCH_FAULTS: u64 = 10;
/// A workspace with a dev container, whose build succeeds.
const SEED: u64 = 34;

#[tokio::test(flavor = "multi_thread")]
async fn shown_lines_equal_the_logs_after_fifty_faults() {
    let mut test = ChaosTest::start().await;
    let mut scripts = test.agents.add_workspace(SEED);
    let chats = test.page.create_builds(&[(SEED, Agents::template(SEED))]).await;
    let [chat] = &chats[..] else { panic!("one chat") };
    let build = test.next_builds(1).await.remove(&chat.workspace).expect("starts");
    test.page.open(&test.server.url(), &chats, SPEED).await;
    let mut many = ManyFaults { test: &test, chat, rounds: 0, faults: BTreeMap::new(), report: Report::default() };

    while many.build_and_agents() < FAULTS {
        many.inject(|round| write(&build, SEED, round)).await;
    }
    let of_build = many.build_and_agents();
    build.succeed();
    while many.build_and_agents() < of_build + FAULTS || many.workspace() < WATCH_FAULTS {
        many.inject(|round| scripts.write(round)).await;
    }
    let ManyFaults { rounds, faults, mut report, .. } = many;
    println!("{rounds} rounds, faults: {faults:?}, {of_build} of them before the end of the build");
    scripts.end_all();
    test.settle(&chats, slice::from_ref(&scripts), &mut report).await;
    println!("{report}");
    report.assert_no_errors();
}

/// A row under one schedule after the other.
struct ManyFaults<'a> {
    test: &'a ChaosTest,
    chat: &'a Chat,
    rounds: u64,
    /// The number of injected faults of each target.
    faults: BTreeMap<String, u64>,
    report: Report,
}

impl ManyFaults<'_> {
    /// Writes lines, interacts with the row, and starts the next schedule.
    async fn inject(&mut self, write: impl FnOnce(u64)) {
        let page = &self.test.page;
        self.rounds += 1;
        write(self.rounds);
        self.report.add_snapshot(&page.interact(slice::from_ref(self.chat), self.rounds).await);
        // An unmounted row makes no requests.
        page.mount().await;
        page.retry().await;
        for (target, faults) in page.disarm(self.chat).await {
            *self.faults.entry(target).or_default() += faults.values().sum::<u64>();
        }
        page.arm(self.chat, self.rounds * 1000).await;
    }

    fn build_and_agents(&self) -> u64 {
        self.faults.get("build and agents").copied().unwrap_or(0)
    }

    fn workspace(&self) -> u64 {
        self.faults.get("workspace").copied().unwrap_or(0)
    }
}
