//! The real component under random faults: whatever the network and the server do, the shown lines equal the truth.
//!
//! `CHAOS_SCHEDULES` and `CHAOS_SEED` say how many schedules are tried and from which seed on; `cargo xtask chaos` sets
//! them. The page's time runs faster than ours, so that a backoff of half a minute does not take one.

mod page;
mod report;

use std::{collections::HashMap, env, sync::Arc, time::Instant};

use chat_workspace_tools::workspace::WorkspaceId;
use page::{ChaosPage, Chat};
use report::Report;
use tokio::sync::mpsc::UnboundedReceiver;
use workspace_server::{
    Config, MAX_LOG_BYTES, MAX_OUTPUT_CHARS, ProvisionerChoice, Server, Stepped, SteppedBuild, serve,
};

use crate::support::{PATIENCE, in_time, site};

/// How many schedules one page has at a time.
const CHATS: usize = 20;
/// How often the page's clock goes round while ours goes round once.
const SPEED: u32 = 20;
/// How many times the builds write before they end.
const ROUNDS: u64 = 12;
/// One schedule in so many has a log that runs over the server's limit.
const OVERFLOW_EVERY: u64 = 50;

#[tokio::test(flavor = "multi_thread")]
async fn the_shown_lines_equal_the_truth_whatever_network_and_server_do() {
    let schedules = setting("CHAOS_SCHEDULES", 20);
    let seed = setting("CHAOS_SEED", 1);
    let mut world = World::start().await;
    let mut report = Report::default();
    let seeds: Vec<_> = (seed..seed + schedules).collect();
    for seeds in seeds.chunks(CHATS) {
        world.try_schedules(seeds, &mut report).await;
    }
    println!("{report}");
    report.assert_flawless();
    assert_eq!(report.schedules, schedules);
}

fn setting(name: &str, otherwise: u64) -> u64 {
    let text = env::var(name).ok();
    text.map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no whole number: {text:?}")))
}

/// A server that can be made to fail, and a browser to look at it with.
struct World {
    server: Server,
    begun: UnboundedReceiver<SteppedBuild>,
    page: ChaosPage,
}

impl World {
    async fn start() -> Self {
        let (stepped, begun) = Stepped::new();
        let provisioner = ProvisionerChoice::Custom(Arc::new(stepped));
        let config = Config { site: Some(site()), provisioner, workers: CHATS, faults: true, ..Config::default() };
        let server = serve(config).await.expect("the server starts");
        let page = ChaosPage::start(&server.url()).await;
        Self { server, begun, page }
    }

    /// Follows one build for each seed from its beginning to its end, and looks whether all of it is shown.
    async fn try_schedules(&mut self, seeds: &[u64], report: &mut Report) {
        let started = Instant::now();
        let chats = self.page.create_builds(seeds).await;
        let mut builds: HashMap<WorkspaceId, SteppedBuild> = HashMap::new();
        while builds.len() < chats.len() {
            let build = in_time("a build begins", self.begun.recv()).await.expect("the server is there");
            builds.insert(build.request.workspace_id, build);
        }
        self.page.open(&self.server.url(), &chats, SPEED).await;
        for round in 0..ROUNDS {
            for chat in &chats {
                if let Some(build) = builds.get(&chat.workspace) {
                    write(build, chat.seed, round);
                }
                // They end one after another, some long before the others.
                if (chat.seed ^ round).is_multiple_of(5) && round > 3 || round + 1 == ROUNDS {
                    builds.remove(&chat.workspace).into_iter().for_each(|build| end(build, chat.seed));
                }
            }
            report.add_glance(&self.page.glance(&chats, round).await);
        }
        self.settle(&chats, report).await;
        println!("seeds {} to {}: {:.1?}", seeds[0], seeds[seeds.len() - 1], started.elapsed());
    }

    /// Lets the page come to rest, as a reader who clicks Retry would have it, and compares.
    async fn settle(&self, chats: &[Chat], report: &mut Report) {
        let deadline = Instant::now() + PATIENCE * 3;
        self.page.end_calls().await;
        let mut waiting: Vec<&Chat> = chats.iter().collect();
        while !waiting.is_empty() {
            self.page.retry().await;
            let mut unsettled = Vec::new();
            for chat in waiting {
                let shown = self.page.shown(chat).await;
                let truth = self.page.truth(chat).await;
                let is_late = Instant::now() > deadline;
                if is_late {
                    println!("seed {} still waits: {}", chat.seed, self.page.text(chat).await);
                    for shown in &shown {
                        println!("    {} lines of {}, stages {:?}", shown.lines.len(), truth.len(), shown.stages);
                    }
                }
                if shown.iter().all(|shown| shown.is(&truth)) || is_late {
                    report.add(chat, &shown, &truth, &self.page.disarm(chat).await);
                } else {
                    unsettled.push(chat);
                }
            }
            waiting = unsettled;
        }
    }
}

/// Writes some lines: how many depends on the seed.
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

fn end(build: SteppedBuild, seed: u64) {
    if seed.is_multiple_of(3) { build.fail("apply failed") } else { build.succeed() }
}
