use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use chat_workspace_tools::build_log::LogLine;

use super::page::{Chat, Glance, Shown, shown_of, stages_of};

/// What came of the schedules so far.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) schedules: u64,
    faults: BTreeMap<String, u64>,
    /// Lines compared with the truth at the end.
    checked: usize,
    /// Lines seen in passing, while the builds were at work.
    glanced: usize,
    lost: usize,
    doubled: usize,
    /// Lines out of order, and boxes whose stages are.
    disordered: usize,
    /// Lines that the server never wrote, or that were still there with another text.
    invented: usize,
    /// Schedules whose rows still waited for something long after the faults had ended.
    stuck: Vec<u64>,
}

impl Report {
    pub(super) fn add_glance(&mut self, glance: &Glance) {
        self.glanced += glance.lines;
        self.doubled += glance.doubled;
        self.disordered += glance.disordered;
    }

    pub(super) fn add(&mut self, chat: &Chat, shown: &[Shown], truth: &[LogLine], faults: &BTreeMap<String, u64>) {
        self.schedules += 1;
        for (kind, times) in faults {
            *self.faults.entry(kind.clone()).or_default() += times;
        }
        let stages = stages_of(truth);
        let truth: BTreeSet<_> = shown_of(truth).into_iter().collect();
        for shown in shown {
            let lines: BTreeSet<_> = shown.lines.iter().cloned().collect();
            self.checked += truth.len();
            self.lost += truth.difference(&lines).count();
            self.invented += lines.difference(&truth).count();
            self.doubled += shown.doubled;
            self.disordered += shown.disordered + usize::from(shown.stages != stages);
        }
        if shown.iter().any(|shown| shown.is_unsettled) {
            self.stuck.push(chat.seed);
        }
    }

    pub(super) fn assert_flawless(&self) {
        assert!(self.stuck.is_empty(), "still waiting: seeds {:?}", self.stuck);
        let flaws = [self.lost, self.doubled, self.disordered, self.invented];
        assert_eq!(flaws, [0; 4], "lost, doubled, out of order, invented");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "schedules run: {}", self.schedules)?;
        writeln!(f, "faults injected: {}", self.faults.values().sum::<u64>())?;
        for (kind, times) in &self.faults {
            writeln!(f, "  {kind}: {times}")?;
        }
        writeln!(f, "lines checked at the end: {}, seen in passing: {}", self.checked, self.glanced)?;
        write!(f, "lost: {}, doubled: {}, out of order: {}", self.lost, self.doubled, self.disordered)?;
        write!(f, ", invented: {}, still waiting: {}", self.invented, self.stuck.len())
    }
}
