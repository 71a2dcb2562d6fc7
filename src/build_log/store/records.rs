use std::ops::Range;

use super::{
    record::{NO_TIME, Record},
    text_arena::TextRange,
};
use crate::build_log::line::{LogLevel, LogSource};

/// The most records of a chunk.
const CHUNK_LEN: usize = 1024;

/// The memory of a chunk beside its records, in bytes.
pub(super) const CHUNK_BYTES: usize = size_of::<Chunk>() + 4 * size_of::<PackedRecord>();

/// The memory of a record, in bytes.
pub(super) const RECORD_BYTES: usize = size_of::<PackedRecord>();

/// The records of a stage, by id, in 16 bytes each.
///
/// They are stored in chunks: ids and times as differences to those of the first record of their chunk. Where a difference
/// is too large, a new chunk begins. Growing copies one chunk at most.
#[derive(Clone, Debug, Default)]
pub(super) struct Records {
    /// None is empty.
    chunks: Vec<Chunk>,
    len: usize,
}

#[derive(Clone, Debug)]
struct Chunk {
    /// The index of the first record.
    start: usize,
    first_id: i64,
    /// The time that those of the records are relative to.
    base_time: i64,
    records: Vec<PackedRecord>,
}

/// A record relative to its [`Chunk`].
#[derive(Clone, Copy, Debug)]
struct PackedRecord {
    id: u32,
    /// Milliseconds, or [`NO_TIME_OFFSET`].
    time: i32,
    /// The start of the text, and the level above it.
    start_and_level: u32,
    /// The length of the text, and the source above it.
    len_and_source: u32,
}

/// Represents [`NO_TIME`].
const NO_TIME_OFFSET: i32 = i32::MIN;

/// The bits of the start of a text, and of its length. Enough for `TextArena::MAX_BYTES`.
const START_BITS: u32 = 29;
const LEN_BITS: u32 = 30;

/// In the order of their discriminants.
const LEVELS: [LogLevel; 6] =
    [LogLevel::Trace, LogLevel::Debug, LogLevel::Info, LogLevel::Warn, LogLevel::Error, LogLevel::Unknown];

/// In the order of their discriminants.
const SOURCES: [LogSource; 3] = [LogSource::ProvisionerDaemon, LogSource::Provisioner, LogSource::Unknown];

impl Records {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn first(&self) -> Option<Record> {
        self.get(0)
    }

    pub(super) fn last(&self) -> Option<Record> {
        let chunk = self.chunks.last()?;
        chunk.records.last().map(|record| chunk.unpack(*record))
    }

    pub(super) fn get(&self, index: usize) -> Option<Record> {
        let chunk = self.chunks.get(self.chunk_of(index))?;
        chunk.records.get(index - chunk.start).map(|record| chunk.unpack(*record))
    }

    /// The index of the record with this id, or where it would be.
    pub(super) fn search(&self, id: i64) -> Result<usize, usize> {
        let index = self.chunks.partition_point(|chunk| chunk.first_id <= id);
        let Some(chunk) = index.checked_sub(1).and_then(|index| self.chunks.get(index)) else { return Err(0) };
        let found = chunk.records.binary_search_by_key(&id, |record| chunk.id(*record));
        found.map(|index| chunk.start + index).map_err(|index| chunk.start + index)
    }

    /// Adds a record with a higher id than all others. Returns the number of chunks that were added, 0 or 1.
    pub(super) fn push(&mut self, record: &Record) -> usize {
        let start = self.len;
        self.len += 1;
        if let Some(chunk) = self.chunks.last_mut().filter(|chunk| chunk.records.len() < CHUNK_LEN)
            && let Some(packed) = chunk.pack(record)
        {
            chunk.records.push(packed);
            return 0;
        }
        self.chunks.push(Chunk::new(start, record));
        1
    }

    /// Inserts a record at the index that [`Self::search`] returned for its id. Returns the number of chunks that were added.
    pub(super) fn insert(&mut self, index: usize, record: &Record) -> usize {
        if index == self.len {
            return self.push(record);
        }
        let place = self.chunk_of(index);
        let old = &self.chunks[place];
        let mut records: Vec<_> = old.records.iter().map(|record| old.unpack(*record)).collect();
        records.insert(index - old.start, *record);
        // A full chunk is halved, so that the next records fit into it.
        let half = if records.len() > CHUNK_LEN { records.len() / 2 } else { records.len() };
        let mut chunks = Vec::new();
        for half in [&records[..half], &records[half..]] {
            let mut packed = Self::default();
            for record in half {
                packed.push(record);
            }
            chunks.append(&mut packed.chunks);
        }
        let added = chunks.len() - 1;
        self.chunks.splice(place..=place, chunks);
        self.len += 1;
        let mut start = 0;
        for chunk in &mut self.chunks {
            chunk.start = start;
            start += chunk.records.len();
        }
        added
    }

    /// The records of a range of indexes. Indexes past the end are ignored.
    pub(super) fn slice(&self, range: Range<usize>) -> Slice<'_> {
        let end = range.end.min(self.len);
        let range = range.start.min(end)..end;
        Slice { records: self, front: self.chunk_of(range.start), back: self.chunk_of(range.end), range }
    }

    /// The number of records from `index` on whose texts are empty or at these addresses. Those of other chunks do not count.
    pub(super) fn len_within(&self, index: usize, addresses: &Range<usize>) -> usize {
        let Some(chunk) = self.chunks.get(self.chunk_of(index)) else { return 0 };
        let records = chunk.records.get(index - chunk.start..).unwrap_or_default();
        let is_within = |text: TextRange| {
            let Range { start, end } = text.addresses();
            start == end || addresses.start <= start && end <= addresses.end
        };
        records.iter().take_while(|record| is_within(record.text())).count()
    }

    /// The index of the chunk with a record. Past the end, that of the last chunk.
    fn chunk_of(&self, index: usize) -> usize {
        self.chunks.partition_point(|chunk| chunk.start <= index).saturating_sub(1)
    }
}

impl Chunk {
    /// A chunk with one record.
    fn new(start: usize, record: &Record) -> Self {
        let base_time = if record.created_at == NO_TIME { 0 } else { record.created_at };
        let mut chunk = Self { start, first_id: record.id, base_time, records: Vec::new() };
        // Without differences, it can be packed.
        chunk.records.extend(chunk.pack(record));
        chunk
    }

    /// `None` if a difference is too large.
    fn pack(&self, record: &Record) -> Option<PackedRecord> {
        let time = match record.created_at {
            NO_TIME => NO_TIME_OFFSET,
            time => i32::try_from(time.checked_sub(self.base_time)?).ok().filter(|time| *time != NO_TIME_OFFSET)?,
        };
        let TextRange { start, len } = record.text;
        Some(PackedRecord {
            id: u32::try_from(record.id.checked_sub(self.first_id)?).ok()?,
            time,
            start_and_level: start | (record.level as u32) << START_BITS,
            len_and_source: len | (record.source as u32) << LEN_BITS,
        })
    }

    fn id(&self, record: PackedRecord) -> i64 {
        self.first_id + i64::from(record.id)
    }

    fn unpack(&self, record: PackedRecord) -> Record {
        let PackedRecord { time, start_and_level, len_and_source, .. } = record;
        Record {
            id: self.id(record),
            created_at: if time == NO_TIME_OFFSET { NO_TIME } else { self.base_time + i64::from(time) },
            text: record.text(),
            level: LEVELS.get((start_and_level >> START_BITS) as usize).copied().unwrap_or_default(),
            source: SOURCES.get((len_and_source >> LEN_BITS) as usize).copied().unwrap_or_default(),
        }
    }
}

impl PackedRecord {
    fn text(self) -> TextRange {
        TextRange { start: low_bits(self.start_and_level, START_BITS), len: low_bits(self.len_and_source, LEN_BITS) }
    }
}

/// The value of the lowest bits.
fn low_bits(word: u32, bits: u32) -> u32 {
    word & ((1 << bits) - 1)
}

/// Iterates over records.
#[derive(Clone, Debug)]
pub(super) struct Slice<'a> {
    records: &'a Records,
    /// The indexes of the records that are left.
    range: Range<usize>,
    /// The indexes of the chunks with the first of them, or before it, and with the last, or after it.
    front: usize,
    back: usize,
}

impl Iterator for Slice<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        let index = self.range.next()?;
        let mut chunk = self.records.chunks.get(self.front)?;
        if index - chunk.start == chunk.records.len() {
            self.front += 1;
            chunk = self.records.chunks.get(self.front)?;
        }
        chunk.records.get(index - chunk.start).map(|record| chunk.unpack(*record))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.range.size_hint()
    }
}

impl DoubleEndedIterator for Slice<'_> {
    fn next_back(&mut self) -> Option<Record> {
        let index = self.range.next_back()?;
        let mut chunk = self.records.chunks.get(self.back)?;
        if index < chunk.start {
            self.back -= 1;
            chunk = self.records.chunks.get(self.back)?;
        }
        chunk.records.get(index - chunk.start).map(|record| chunk.unpack(*record))
    }
}

impl ExactSizeIterator for Slice<'_> {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record(id: i64, created_at: i64, kind: usize) -> Record {
        let text = TextRange { start: (1 << START_BITS) - 1 - kind as u32, len: 512 << 20 };
        Record { id, created_at, text, level: LEVELS[kind % 6], source: SOURCES[kind % 3] }
    }

    fn any_id() -> impl Strategy<Value = i64> {
        prop_oneof![6 => 0i64..5_000, 1 => (0i64..4).prop_map(|id| id << 32), 1 => any::<i64>()]
    }

    fn any_time() -> impl Strategy<Value = i64> {
        prop_oneof![6 => 1_775_812_510_500i64..1_775_812_600_000, 1 => Just(NO_TIME), 1 => any::<i64>()]
    }

    proptest! {
        /// Compares with a sorted list.
        #[test]
        fn records_are_returned_unchanged_and_in_order(
            first in 0usize..3 * CHUNK_LEN,
            arrivals in prop::collection::vec((any_id(), any_time(), 0usize..18), 0..100),
            slice in (0usize..3_000, 0usize..3_000),
            steps in prop::collection::vec(any::<bool>(), 0..3_000),
        ) {
            let mut records = Records::default();
            let mut expected = Vec::new();
            for id in 0..first {
                let record = record(id as i64, id as i64, id);
                records.push(&record);
                expected.push(record);
            }
            for (id, created_at, kind) in arrivals {
                let index = records.search(id);
                prop_assert_eq!(index, expected.binary_search_by_key(&id, |record| record.id));
                if let Err(index) = index {
                    records.insert(index, &record(id, created_at, kind));
                    expected.insert(index, record(id, created_at, kind));
                }
            }
            prop_assert_eq!(records.len(), expected.len());
            prop_assert_eq!(records.first(), expected.first().copied());
            prop_assert_eq!(records.last(), expected.last().copied());
            prop_assert!((0..=expected.len()).all(|index| records.get(index) == expected.get(index).copied()));
            prop_assert!(records.chunks.iter().all(|chunk| (1..=CHUNK_LEN).contains(&chunk.records.len())));
            let start = slice.0.min(expected.len());
            let end = slice.1.clamp(start, expected.len());
            let (mut found, mut plain) = (records.slice(slice.0..slice.1.max(slice.0)), expected[start..end].iter().copied());
            for from_front in steps {
                prop_assert_eq!(found.len(), plain.len());
                let (found, plain) =
                    if from_front { (found.next(), plain.next()) } else { (found.next_back(), plain.next_back()) };
                prop_assert_eq!(found, plain);
            }
        }
    }

    #[test]
    fn a_late_record_halves_a_full_chunk() {
        let mut records = Records::default();
        let added: usize = (0..4 * CHUNK_LEN as i64).map(|id| records.push(&record(2 * id, id, 0))).sum();
        assert_eq!(added, 4);
        for (id, added) in [(CHUNK_LEN as i64 + 1, 1), (CHUNK_LEN as i64 + 3, 0)] {
            let index = records.search(id).expect_err("is not stored");
            assert_eq!(records.insert(index, &record(id, 0, 0)), added);
        }
        let lens: Vec<_> = records.chunks.iter().map(|chunk| chunk.records.len()).collect();
        assert_eq!(lens, [CHUNK_LEN / 2, CHUNK_LEN / 2 + 2, CHUNK_LEN, CHUNK_LEN, CHUNK_LEN]);
    }
}
