use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::page::{Chat, Faults, Shown, Snapshot};
use crate::support::LogLists;

/// The results of the schedules.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) schedules: u64,
    /// By their target, then by their kind.
    faults: BTreeMap<String, Faults>,
    /// The number of lines of startup scripts compared at the end.
    checked_of_agents: usize,
    /// The number of lines compared at the end.
    checked: usize,
    /// The number of lines in snapshots while the builds were running.
    in_snapshots: usize,
    /// Lines of the log that were not shown.
    lost: usize,
    /// Lines that were shown twice.
    doubled: usize,
    /// Lines out of order, and boxes with stages out of order.
    out_of_order: usize,
    /// Shown lines that the log does not have, or has with another text.
    invented: usize,
    /// The seeds of schedules whose rows did not settle.
    unsettled: Vec<u64>,
}

impl Report {
    pub(super) fn add_snapshot(&mut self, snapshot: &Snapshot) {
        self.in_snapshots += snapshot.lines;
        self.doubled += snapshot.doubled;
        self.out_of_order += snapshot.out_of_order;
    }

    pub(super) fn add(&mut self, chat: &Chat, shown: &[Shown], logs: &LogLists, faults: BTreeMap<String, Faults>) {
        self.schedules += 1;
        for (target, faults) in faults {
            let counts = self.faults.entry(target).or_default();
            for (kind, count) in faults {
                *counts.entry(kind).or_default() += count;
            }
        }
        let stages = logs.stages();
        let expected: BTreeSet<_> = logs.stage_lines().into_iter().collect();
        let of_agents: usize = logs.agents.iter().map(|agent| agent.lines.len()).sum();
        for shown in shown {
            let lines: BTreeSet<_> = shown.lines.iter().cloned().collect();
            self.checked += expected.len();
            self.checked_of_agents += of_agents;
            self.lost += expected.difference(&lines).count();
            self.invented += lines.difference(&expected).count();
            self.doubled += shown.doubled;
            self.out_of_order += shown.out_of_order + usize::from(shown.stages != stages);
        }
        if shown.iter().any(|shown| shown.is_unsettled) {
            self.unsettled.push(chat.seed);
        }
    }

    pub(super) fn assert_no_errors(&self) {
        assert!(self.unsettled.is_empty(), "not settled: seeds {:?}", self.unsettled);
        let errors = [self.lost, self.doubled, self.out_of_order, self.invented];
        assert_eq!(errors, [0; 4], "lost, doubled, out of order, invented");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "schedules run: {}", self.schedules)?;
        for (target, faults) in &self.faults {
            writeln!(f, "faults injected, {target}: {}", faults.values().sum::<u64>())?;
            for (kind, count) in faults {
                writeln!(f, "  {kind}: {count}")?;
            }
        }
        writeln!(
            f,
            "lines compared at the end: {}, {} of them of startup scripts; in snapshots: {}",
            self.checked, self.checked_of_agents, self.in_snapshots
        )?;
        write!(f, "lost: {}, doubled: {}, out of order: {}", self.lost, self.doubled, self.out_of_order)?;
        write!(f, ", invented: {}, not settled: {}", self.invented, self.unsettled.len())
    }
}
