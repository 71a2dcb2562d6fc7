use std::{collections::HashMap, rc::Rc, time::Duration};

use super::{
    bytes::begins_with,
    decode::{InsertCounts, LineRef},
    line::{LogLevel, LogLine, LogSource},
    text_arena::{TextArena, TextRef},
    timestamp::Times,
};
use crate::workspace::BuildId;

/// The lines of one build: ordered by id, each id once, grouped into stages in order of their first lines.
///
/// All text lives in a few large blocks, so a line costs its text and some 40 bytes.
#[derive(Clone, Debug)]
pub struct LogStore {
    build: BuildId,
    text: TextArena,
    times: Times,
    /// Every id held, ascending: what tells a repeated line from a late one.
    ids: Vec<i64>,
    /// In order of their first lines.
    stages: Vec<StageLines>,
    stage_by_name: HashMap<Rc<str>, usize>,
    /// How many bytes the stages' names have together.
    name_bytes: usize,
    counts: InsertCounts,
    late_lines: usize,
    max_bytes: usize,
}

/// What is said of a log beside its lines. While it stays the same, lines were only added at the ends of its stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LogSummary {
    stages: usize,
    current_stage: Option<usize>,
    started_at: Option<i64>,
    first_error: Option<i64>,
    late_lines: usize,
    malformed: usize,
    refused: usize,
}

#[derive(Clone, Debug)]
struct StageLines {
    name: Rc<str>,
    /// How many stages there were before it came.
    number: usize,
    lines: Vec<Record>,
    /// The id of its first line at level error that says something.
    first_error: Option<i64>,
}

#[derive(Clone, Copy, Debug)]
struct Record {
    id: i64,
    /// Milliseconds since the Unix epoch; [`NO_TIME`] where the server's time could not be read.
    created_at: i64,
    text: TextRef,
    level: LogLevel,
    source: LogSource,
}

/// Stands for a time that could not be read: an `Option` would take 8 bytes more in every line.
const NO_TIME: i64 = i64::MIN;

/// Where a log ends, in bytes of [`LogStore::size`]. Later lines are refused, so that a hostile server cannot fill the
/// page; a real one stops at 1 MiB of text.
const MAX_BYTES: usize = 512 << 20;
/// What a line takes beside its text.
const LINE_BYTES: usize = size_of::<i64>() + size_of::<Record>();
/// About what a stage takes beside its name.
const STAGE_BYTES: usize = 128;

impl LogStore {
    /// An empty log of `build`.
    pub fn new(build: BuildId) -> Self {
        Self {
            build,
            text: TextArena::default(),
            times: Times::default(),
            ids: Vec::new(),
            stages: Vec::new(),
            stage_by_name: HashMap::new(),
            name_bytes: 0,
            counts: InsertCounts::default(),
            late_lines: 0,
            max_bytes: MAX_BYTES,
        }
    }

    /// The build whose lines these are.
    pub fn build(&self) -> BuildId {
        self.build
    }

    /// How many lines are held, stage markers included.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether no line is held.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The highest id held: where a follower resumes.
    pub fn last_id(&self) -> Option<i64> {
        self.ids.last().copied()
    }

    /// Every id held, ascending.
    pub fn ids(&self) -> &[i64] {
        &self.ids
    }

    /// How many lines took a place before one that was there already. While it stays the same, lines were only added at
    /// the ends of stages, and stages at the end.
    pub fn late_lines(&self) -> usize {
        self.late_lines
    }

    /// What has come in so far, bad input included.
    pub fn counts(&self) -> InsertCounts {
        self.counts
    }

    /// The memory held, in bytes, by estimate: what a cache is bounded by.
    pub fn size(&self) -> usize {
        self.text.size() + self.ids.len() * LINE_BYTES + self.stages.len() * STAGE_BYTES + self.name_bytes
    }

    /// The stages in order of their first lines.
    pub fn stages(&self) -> impl ExactSizeIterator<Item = Stage<'_>> {
        self.stages.iter().map(|lines| Stage { store: self, lines })
    }

    /// The stage at `index` in order of first lines.
    pub fn stage(&self, index: usize) -> Option<Stage<'_>> {
        self.stages.get(index).map(|lines| Stage { store: self, lines })
    }

    /// The likeliest reason for a failure: of the last stage with errors, for a build goes on from what does not end it,
    /// the first line at level error that says something. With the index of its stage and its own index in it.
    pub fn first_error(&self) -> Option<(usize, usize, Line<'_>)> {
        self.stages.iter().enumerate().rev().find_map(|(stage, StageLines { lines, first_error, .. })| {
            let id = (*first_error)?;
            let index = lines.binary_search_by_key(&id, |record| record.id).ok()?;
            Some((stage, index, lines[index].line(&self.text)))
        })
    }

    /// The index of the stage that the line with the highest id belongs to: where the build is.
    pub fn current_stage(&self) -> Option<usize> {
        let last = self.last_id()?;
        (0..self.stages.len()).rev().find(|stage| self.stages[*stage].lines.last().is_some_and(|line| line.id == last))
    }

    /// When the first line was written, in milliseconds since the Unix epoch.
    pub fn started_at(&self) -> Option<i64> {
        self.stages.first()?.lines.first()?.created_at()
    }

    pub(super) fn summary(&self) -> LogSummary {
        LogSummary {
            stages: self.stages.len(),
            current_stage: self.current_stage(),
            started_at: self.started_at(),
            first_error: self.stages.iter().rev().find_map(|stage| stage.first_error),
            late_lines: self.late_lines,
            malformed: self.counts.malformed,
            refused: self.counts.refused,
        }
    }

    /// Takes one line in; a line whose id is already held is dropped.
    pub fn push(&mut self, line: &LogLine) -> InsertCounts {
        let counts = self.insert(&LineRef::from(line));
        self.counts += counts;
        counts
    }

    pub(super) fn record(&mut self, counts: InsertCounts) {
        self.counts += counts;
    }

    pub(super) fn insert(&mut self, line: &LineRef<'_>) -> InsertCounts {
        let is_last = self.ids.last().is_none_or(|last| line.id > *last);
        // Most lines follow the one before, in its stage. What others need is kept apart: a browser compiles this
        // function while a log is read, for as long as it is large.
        let stage = match self.stages.last() {
            Some(last)
                if is_last
                    && last.name.len() == line.stage.len()
                    && begins_with(line.stage, &last.name)
                    && line.log_level != LogLevel::Error =>
            {
                self.stages.len() - 1
            }
            _ => return self.insert_anywhere(line),
        };
        let Some(record) = self.keep(line, 0) else { return InsertCounts::REFUSED };
        self.ids.push(record.id);
        self.stages[stage].lines.push(record);
        InsertCounts::ADDED
    }

    #[cold]
    #[inline(never)]
    fn insert_anywhere(&mut self, line: &LineRef<'_>) -> InsertCounts {
        let Err(place) = self.ids.binary_search(&line.id) else { return InsertCounts::REPEATED };
        let is_last = place == self.ids.len();
        let stage = self.stage_by_name.get(line.stage).copied();
        let stage_bytes = if stage.is_some() { 0 } else { STAGE_BYTES + line.stage.len() };
        let Some(record) = self.keep(line, stage_bytes) else { return InsertCounts::REFUSED };
        self.ids.insert(place, line.id);
        let stage = stage.unwrap_or_else(|| self.add_stage(line.stage));
        let StageLines { lines, first_error, .. } = &mut self.stages[stage];
        if line.log_level == LogLevel::Error
            && first_error.is_none_or(|first| line.id < first)
            && line.output.chars().any(char::is_alphanumeric)
        {
            *first_error = Some(line.id);
        }
        // The log's last line is its stage's last: it need not be looked for.
        let place = if is_last { lines.len() } else { lines.partition_point(|held| held.id < record.id) };
        let is_late = place < lines.len();
        lines.insert(place, record);
        let has_moved = place == 0 && self.move_up(stage);
        self.late_lines += usize::from(is_late || has_moved);
        InsertCounts::ADDED
    }

    /// Keeps a line's text, if there is room for it and so much more.
    fn keep(&mut self, line: &LineRef<'_>, more: usize) -> Option<Record> {
        if self.size() + LINE_BYTES + line.output.len() + more > self.max_bytes {
            return None;
        }
        Some(Record {
            id: line.id,
            created_at: self.times.unix_ms(line.created_at).unwrap_or(NO_TIME),
            text: self.text.push(line.output)?,
            level: line.log_level,
            source: line.log_source,
        })
    }

    fn add_stage(&mut self, name: &str) -> usize {
        let (name, number) = (Rc::<str>::from(name), self.stages.len());
        self.name_bytes += name.len();
        self.stage_by_name.insert(Rc::clone(&name), number);
        self.stages.push(StageLines { name, number, lines: Vec::new(), first_error: None });
        number
    }

    /// Puts a stage before those that begin after it, if there are any: its first line was overtaken by theirs.
    fn move_up(&mut self, stage: usize) -> bool {
        let begins = |stage: &StageLines| stage.lines.first().map(|line| line.id);
        let place = self.stages[..stage].partition_point(|before| begins(before) < begins(&self.stages[stage]));
        self.stages[place..=stage].rotate_right(1);
        for (moved, index) in self.stages[place..=stage].iter().zip(place..) {
            self.stage_by_name.insert(Rc::clone(&moved.name), index);
        }
        place < stage
    }
}

/// One stage of a build's log.
#[derive(Clone, Copy, Debug)]
pub struct Stage<'a> {
    store: &'a LogStore,
    lines: &'a StageLines,
}

impl<'a> Stage<'a> {
    /// Its name, as the provisioner gave it.
    pub fn name(&self) -> &'a str {
        &self.lines.name
    }

    /// How many stages came before it: it keeps that number wherever the order puts it.
    pub fn number(&self) -> usize {
        self.lines.number
    }

    /// How many lines it has, its marker included.
    pub fn len(&self) -> usize {
        self.lines.lines.len()
    }

    /// Whether it has no line; never so in a store.
    pub fn is_empty(&self) -> bool {
        self.lines.lines.is_empty()
    }

    /// From its first line to its last; none with fewer than two lines or without readable times.
    pub fn duration(&self) -> Option<Duration> {
        let [first, .., last] = self.lines.lines.as_slice() else { return None };
        let elapsed = last.created_at()?.checked_sub(first.created_at()?)?;
        Some(Duration::from_millis(elapsed.max(0).unsigned_abs()))
    }

    /// Its lines in order of id.
    pub fn lines(&self) -> impl ExactSizeIterator<Item = Line<'a>> + use<'a> {
        let text = &self.store.text;
        self.lines.lines.iter().map(move |record| record.line(text))
    }

    /// Its lines from `start` to `end`, as far as they exist.
    pub fn slice(&self, start: usize, end: usize) -> impl ExactSizeIterator<Item = Line<'a>> + use<'a> {
        let (text, lines) = (&self.store.text, &self.lines.lines);
        let end = end.min(lines.len());
        lines[start.min(end)..end].iter().map(move |record| record.line(text))
    }

    /// How many of its first lines are a marker: an empty line by which the daemon says that the stage begins.
    /// The stage's heading stands for it.
    pub fn marker_len(&self) -> usize {
        usize::from(self.slice(0, 1).any(|line| line.source == LogSource::ProvisionerDaemon && line.output.is_empty()))
    }
}

impl Record {
    fn created_at(&self) -> Option<i64> {
        (self.created_at != NO_TIME).then_some(self.created_at)
    }

    fn line<'a>(&self, text: &'a TextArena) -> Line<'a> {
        Line {
            id: self.id,
            created_at: self.created_at(),
            level: self.level,
            source: self.source,
            output: text.get(self.text),
        }
    }
}

/// One line of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Its id.
    pub id: i64,
    /// When it was written, in milliseconds since the Unix epoch; none where the server's time could not be read.
    pub created_at: Option<i64>,
    /// How grave it is.
    pub level: LogLevel,
    /// Who wrote it.
    pub source: LogSource,
    /// Its text as it came.
    pub output: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn build() -> BuildId {
        uuid::Uuid::from_u128(7).into()
    }

    fn line(id: i64, stage: &str, second: i64) -> LogLine {
        LogLine {
            id,
            created_at: format!("2026-04-10T09:15:{second:02}.5Z"),
            log_source: LogSource::Provisioner,
            log_level: LogLevel::Info,
            stage: stage.into(),
            output: format!("line {id}"),
        }
    }

    fn store(lines: &[LogLine]) -> LogStore {
        let mut store = LogStore::new(build());
        for line in lines {
            store.push(line);
        }
        store
    }

    fn outputs(store: &LogStore) -> Vec<(String, Vec<String>)> {
        store
            .stages()
            .map(|stage| (stage.name().into(), stage.lines().map(|line| line.output.into()).collect()))
            .collect()
    }

    #[test]
    fn a_repeated_id_is_dropped() {
        let mut store = store(&[line(3, "Plan", 1), line(9, "Plan", 2)]);
        assert_eq!(store.push(&line(3, "Elsewhere", 3)), InsertCounts::REPEATED);
        assert_eq!(store.len(), 2);
        assert_eq!(store.stages().len(), 1);
    }

    #[test]
    fn a_late_line_takes_its_place_by_id() {
        let store = store(&[line(1, "Plan", 1), line(9, "Plan", 2), line(4, "Plan", 3)]);
        assert_eq!(store.ids(), [1, 4, 9]);
        assert_eq!(outputs(&store), [("Plan".into(), vec!["line 1".into(), "line 4".into(), "line 9".into()])]);
    }

    #[test]
    fn a_later_line_of_an_earlier_stage_joins_it() {
        let store = store(&[line(1, "Plan", 1), line(2, "Start", 2), line(3, "Plan", 3)]);
        assert_eq!(
            outputs(&store),
            [("Plan".into(), vec!["line 1".into(), "line 3".into()]), ("Start".into(), vec!["line 2".into()])]
        );
    }

    #[test]
    fn stages_stand_in_the_order_of_their_first_lines_however_those_arrive() {
        let mut log = store(&[line(3, "Plan", 3), line(5, "Start", 5)]);
        assert_eq!(log.late_lines(), 0);
        let mut overtaken = line(1, "Setting up", 1);
        overtaken.output.clear();
        log.push(&overtaken);
        assert!(log.stages().map(|stage| stage.name()).eq(["Setting up", "Plan", "Start"]));
        assert!(log.stages().map(|stage| stage.number()).eq([2, 0, 1]));
        assert_eq!(log.late_lines(), 1, "who keeps places looks at all of them again");
        log.push(&line(2, "Start", 2));
        log.push(&line(6, "Plan", 6));
        assert_eq!(
            outputs(&log),
            [
                ("Setting up".into(), vec![String::new()]),
                ("Start".into(), vec!["line 2".into(), "line 5".into()]),
                ("Plan".into(), vec!["line 3".into(), "line 6".into()]),
            ]
        );
    }

    #[test]
    fn the_names_of_stages_and_the_lines_themselves_count_for_the_size() {
        let mut log = store(&[]);
        let mut grew = |line: &LogLine| {
            let before = log.size();
            log.push(line);
            log.size() - before
        };
        assert!(grew(&line(1, &"long".repeat(1_000), 1)) > 4_000);
        assert!(grew(&line(2, "Plan", 1)) < 1_000, "a few words take no more than that");
        assert!(grew(&LogLine { output: String::new(), ..line(3, "Plan", 1) }) >= 40);
    }

    #[test]
    fn a_log_ends_at_its_bound_whatever_it_is_filled_with() {
        let long = "long".repeat(100);
        let lines: [fn(i64, &str) -> LogLine; 3] = [
            |id, long| LogLine { output: long.into(), ..line(id, "Plan", 1) },
            |id, long| LogLine { output: String::new(), ..line(id, &format!("{long}{id}"), 1) },
            |id, _| LogLine { output: String::new(), ..line(id, "Plan", 1) },
        ];
        for fill in lines {
            let mut log = LogStore { max_bytes: 20_000, ..store(&[]) };
            let taken: Vec<_> = (0..1_000).map(|id| log.push(&fill(id, &long))).collect();
            let held = log.len();
            assert!(held > 10 && log.size() < 40_000, "{held} lines in {} bytes", log.size());
            assert!(taken.iter().skip(held).all(|counts| *counts == InsertCounts::REFUSED));
            assert_eq!(log.counts().refused, 1_000 - held);
        }
    }

    #[test]
    fn a_log_of_which_nothing_else_is_said_ends_at_512_mib() {
        assert_eq!(LogStore::new(store(&[]).build()).max_bytes, 512 << 20);
    }

    #[test]
    fn stage_names_are_only_names() {
        let names = ["constructor", "2", "1", "__proto__", ""];
        let lines: Vec<_> = names.iter().zip(1..).map(|(name, id)| line(id, name, 1)).collect();
        let store = store(&lines);
        assert!(store.stages().map(|stage| stage.name()).eq(names));
    }

    #[test]
    fn a_stage_lasts_from_its_first_line_to_its_last() {
        let store = store(&[line(1, "Plan", 10), line(2, "Start", 11), line(3, "Plan", 14)]);
        let durations: Vec<_> = store.stages().map(|stage| stage.duration()).collect();
        assert_eq!(durations, [Some(Duration::from_secs(4)), None]);
    }

    #[test]
    fn a_stage_that_runs_backwards_or_has_no_readable_time_has_no_negative_length() {
        let mut unreadable = line(3, "Start", 1);
        unreadable.created_at = "soon".into();
        let store = store(&[line(1, "Plan", 14), line(2, "Plan", 10), unreadable, line(4, "Start", 9)]);
        let durations: Vec<_> = store.stages().map(|stage| stage.duration()).collect();
        assert_eq!(durations, [Some(Duration::ZERO), None]);
    }

    #[test]
    fn only_a_leading_empty_line_of_the_daemon_is_a_marker() {
        let mut marker = line(1, "Setting up", 1);
        marker.log_source = LogSource::ProvisionerDaemon;
        marker.output.clear();
        let mut blank = line(2, "Plan", 1);
        blank.output.clear();
        let store = store(&[marker, blank]);
        assert!(store.stages().map(|stage| stage.marker_len()).eq([1, 0]));
    }

    #[test]
    fn the_first_error_is_the_one_with_words_and_the_lowest_id() {
        let mut frame = line(1, "Init", 1);
        frame.log_level = LogLevel::Error;
        frame.output = "╷".into();
        let mut late = line(8, "Init", 1);
        late.log_level = LogLevel::Error;
        let mut early = line(5, "Plan", 1);
        early.log_level = LogLevel::Error;
        let store = store(&[frame, late, early]);
        assert_eq!(store.first_error().map(|(stage, index, line)| (stage, index, line.id)), Some((1, 0, 5)));
    }

    #[test]
    fn an_error_that_the_build_went_on_from_is_not_why_it_failed() {
        let error = |id, stage| LogLine { log_level: LogLevel::Error, ..line(id, stage, 1) };
        let log =
            store(&[error(1, "Init"), line(2, "Plan", 1), error(3, "Start"), error(4, "Start"), line(5, "End", 1)]);
        assert_eq!(log.first_error().map(|(stage, _, line)| (stage, line.id)), Some((2, 3)));
    }

    #[test]
    fn a_build_is_in_the_stage_of_its_last_line_and_began_with_its_first() {
        let store = store(&[line(7, "Start", 12), line(3, "Plan", 10), line(8, "Plan", 11)]);
        assert_eq!(store.current_stage(), Some(0));
        assert_eq!(store.started_at(), Some(1_775_812_510_500));
    }

    proptest! {
        #[test]
        fn whatever_the_order_and_the_repeats_each_id_is_held_once_and_in_order(
            arrivals in prop::collection::vec((0i64..60, 0usize..4), 0..200)
        ) {
            let stages = ["Plan", "Start", "Clean", ""];
            let mut store = LogStore::new(build());
            let mut first_stage = std::collections::BTreeMap::new();
            for (id, stage) in arrivals {
                let known = first_stage.contains_key(&id);
                first_stage.entry(id).or_insert(stages[stage]);
                let counts = store.push(&line(id, stages[stage], 1));
                prop_assert_eq!(counts, if known { InsertCounts::REPEATED } else { InsertCounts::ADDED });
            }
            prop_assert!(store.ids().iter().copied().eq(first_stage.keys().copied()));
            prop_assert!(store.stages().map(|stage| stage.lines().next().map(|line| line.id)).is_sorted());
            for stage in store.stages() {
                let expected = first_stage.iter().filter(|(_, name)| **name == stage.name()).map(|(id, _)| *id);
                prop_assert!(stage.lines().map(|line| line.id).eq(expected));
            }
        }
    }
}
