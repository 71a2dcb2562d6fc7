//! Rows under random fault schedules: the shown lines equal the server's logs of build and agents in the end.
//!
//! `CHAOS_SCHEDULES` is the number of schedules and `CHAOS_SEED` the first seed; `cargo xtask chaos` sets both. The clock of
//! the page runs faster than real time, so that a backoff of half a minute takes seconds.

mod agents;
mod page;
mod report;
mod single;

use std::{collections::HashMap, env, sync::Arc, time::Instant};

use agents::{Agents, Scripts};
use chat_workspace_tools::workspace::WorkspaceId;
use page::{ChaosPage, Chat};
use report::Report;
use tokio::sync::mpsc::UnboundedReceiver;
use workspace_server::{
    Config, MAX_LOG_BYTES, MAX_OUTPUT_CHARS, Server, SteppedBuild, SteppedProvisioner, serve_with_provisioner,
};

use crate::support::{TIMEOUT, site, with_timeout};

/// The number of schedules in a page.
const CHATS: usize = 20;
/// The speed of the page's clock in relation to real time.
const SPEED: u32 = 20;
/// The number of times that builds and scripts write lines.
const ROUNDS: u64 = 16;
/// The round after which all builds have ended.
const LAST_BUILD_ROUND: u64 = 11;
/// One in this number of builds exceeds the size limit of a log.
const OVERFLOW_EVERY: u64 = 50;

#[tokio::test(flavor = "multi_thread")]
async fn shown_lines_equal_the_log_under_faults() {
    let schedules = setting("CHAOS_SCHEDULES", 20);
    let seed = setting("CHAOS_SEED", 1);
    let mut test = ChaosTest::start().await;
    let mut report = Report::default();
    let seeds: Vec<_> = (seed..seed + schedules).collect();
    for seeds in seeds.chunks(CHATS) {
        test.try_schedules(seeds, &mut report).await;
    }
    println!("{report}");
    report.assert_no_errors();
    assert_eq!(report.schedules, schedules);
}

fn setting(name: &str, default: u64) -> u64 {
    let text = env::var(name).ok();
    text.map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is not a whole number: {text:?}")))
}

/// A server with fault injection, and a browser.
struct ChaosTest {
    server: Server,
    builds: UnboundedReceiver<SteppedBuild>,
    agents: Agents,
    page: ChaosPage,
}

impl ChaosTest {
    async fn start() -> Self {
        let (provisioner, builds) = SteppedProvisioner::new();
        let agents = Agents::new();
        let templates = agents.templates();
        let config = Config { site: Some(site()), workers: CHATS, faults: true, templates, ..Config::default() };
        let server = serve_with_provisioner(config, Arc::new(provisioner)).await.expect("the server starts");
        let page = ChaosPage::start(&server.url()).await;
        Self { server, builds, agents, page }
    }

    /// Runs one build for each seed and checks the shown lines.
    async fn try_schedules(&mut self, seeds: &[u64], report: &mut Report) {
        let started = Instant::now();
        let mut scripts: Vec<Scripts> = seeds.iter().map(|seed| self.agents.add_workspace(*seed)).collect();
        let templates: Vec<_> = seeds.iter().map(|seed| (*seed, Agents::template(*seed))).collect();
        let chats = self.page.create_builds(&templates).await;
        let mut builds = self.next_builds(chats.len()).await;
        self.page.open(&self.server.url(), &chats, SPEED).await;
        for round in 0..ROUNDS {
            for (chat, scripts) in chats.iter().zip(&mut scripts) {
                if let Some(build) = builds.get(&chat.workspace) {
                    write(build, chat.seed, round);
                }
                // Builds end in different rounds, and so do scripts.
                if (chat.seed ^ round).is_multiple_of(5) && round > 3 || round == LAST_BUILD_ROUND {
                    builds.remove(&chat.workspace).into_iter().for_each(|build| end(build, chat.seed));
                }
                scripts.write(round);
                if (chat.seed ^ round).is_multiple_of(7) && round > 6 || round + 1 == ROUNDS {
                    scripts.end_next();
                }
            }
            report.add_snapshot(&self.page.interact(&chats, round).await);
        }
        scripts.iter_mut().for_each(Scripts::end_all);
        self.settle(&chats, &scripts, report).await;
        println!("seeds {} to {}: {:.1?}", seeds[0], seeds[seeds.len() - 1], started.elapsed());
    }

    /// Waits for the start of so many builds.
    async fn next_builds(&mut self, count: usize) -> HashMap<WorkspaceId, SteppedBuild> {
        let mut builds = HashMap::new();
        while builds.len() < count {
            let build = with_timeout("a build starts", self.builds.recv()).await.expect("the server is running");
            builds.insert(build.request.workspace_id, build);
        }
        builds
    }

    /// Ends the calls and retries until each row is settled, then compares the lines.
    async fn settle(&self, chats: &[Chat], scripts: &[Scripts], report: &mut Report) {
        let deadline = Instant::now() + TIMEOUT * 3;
        self.page.end_calls().await;
        let mut waiting: Vec<_> = chats.iter().zip(scripts).collect();
        while !waiting.is_empty() {
            self.page.retry().await;
            let mut unsettled = Vec::new();
            for (chat, scripts) in waiting {
                let shown = self.page.shown(chat).await;
                let logs = self.page.server_logs(chat).await;
                let is_late = Instant::now() > deadline;
                if is_late {
                    println!("seed {} is not settled: {}", chat.seed, self.page.text(chat).await);
                    let listed = logs.stage_lines().len();
                    for shown in &shown {
                        println!("    {} lines of {listed}, stages {:?}", shown.lines.len(), shown.stages);
                    }
                }
                let is_stored = fails(chat.seed) || scripts.are_stored(&logs);
                if is_stored && shown.iter().all(|shown| shown.matches(&logs)) || is_late {
                    report.add(chat, &shown, &logs, self.page.disarm(chat).await);
                } else {
                    unsettled.push((chat, scripts));
                }
            }
            waiting = unsettled;
        }
    }
}

/// Writes lines, whose number depends on seed and round.
fn write(build: &SteppedBuild, seed: u64, round: u64) {
    let lines = (seed.wrapping_mul(31).wrapping_add(round * 17)) % 13;
    for line in 0..lines {
        build.write(format!("seed {seed} round {round} line {line} \u{1b}[3{}m<b>&\u{1b}[0m", line % 8));
    }
    if seed.is_multiple_of(OVERFLOW_EVERY) && round == 2 {
        for line in 0..=MAX_LOG_BYTES / MAX_OUTPUT_CHARS {
            build.write(format!("{line:>width$}", width = MAX_OUTPUT_CHARS));
        }
    }
}

/// Whether the build of a schedule fails, so that its agents do not start.
fn fails(seed: u64) -> bool {
    seed % 7 == 3
}

fn end(build: SteppedBuild, seed: u64) {
    if fails(seed) { build.fail("apply failed") } else { build.succeed() }
}
