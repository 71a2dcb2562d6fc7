use super::random::Random;

/// What goes wrong with one build's connections and requests, in their order. The same seed gives the same schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    streams: Vec<StreamFault>,
    reads: Vec<Option<ReadFault>>,
}

/// What goes wrong with a connection that follows the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StreamFault {
    /// Breaks without a word after so many frames.
    Drop {
        /// How many frames come before.
        after: usize,
    },
    /// Closes with this code after so many frames, whatever the build does.
    Close {
        /// How many frames come before.
        after: usize,
        /// The close code.
        code: u16,
    },
    /// Sends each so-manieth frame twice.
    Duplicate {
        /// The distance between two of them.
        every: usize,
    },
    /// Sends each so many frames in reverse.
    Reorder {
        /// How many frames change places.
        window: usize,
    },
    /// Waits before each frame.
    Delay {
        /// Milliseconds.
        millis: u64,
    },
    /// Falls silent after so many frames, and stays open.
    Stall {
        /// How many frames come before.
        after: usize,
    },
    /// Opens, and neither sends nor hears anything any more.
    HalfOpen,
    /// Cuts each so-manieth frame in the middle.
    Truncate {
        /// The distance between two of them.
        every: usize,
    },
    /// Sends something that is no line in place of each so-manieth frame.
    Corrupt {
        /// The distance between two of them.
        every: usize,
    },
    /// Refuses the upgrade with this HTTP status.
    Refuse {
        /// The status.
        status: u16,
    },
    /// Closes as finished without the last lines, as a real server does when it reaps a hung build.
    LoseTail {
        /// How many lines are missing.
        lines: usize,
    },
}

/// What goes wrong with a request for the build or its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReadFault {
    /// This HTTP status instead of the answer.
    Status(u16),
    /// Status 429, with the wish to be left alone for so many seconds.
    RetryAfter(u8),
    /// Half of the answer, and then the connection breaks.
    Break,
    /// Half of the answer, as if it were all.
    Cut,
    /// Nothing, as if it were all.
    Empty,
    /// A proxy's page instead of the answer.
    Page,
    /// No answer.
    Hang,
}

/// The close codes that a server or a proxy may send; 1006 is what a broken connection gets.
const CLOSE_CODES: [u16; 8] = [1000, 1001, 1002, 1008, 1011, 1012, 1013, 4000];
const READ_STATUSES: [u16; 9] = [400, 401, 403, 404, 429, 500, 502, 503, 504];
const REFUSALS: [u16; 6] = [401, 403, 404, 429, 500, 503];
const MAX_STREAM_FAULTS: usize = 6;
const MAX_READS: usize = 16;

impl Schedule {
    /// The schedule of this seed.
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let streams = (0..=random.below(MAX_STREAM_FAULTS)).map(|_| StreamFault::random(&mut random)).collect();
        let reads = (0..random.below(MAX_READS)).map(|_| {
            // Two of three requests go well: a server that only fails teaches nothing about what comes after.
            (random.below(3) == 0).then(|| ReadFault::random(&mut random))
        });
        Self { reads: reads.collect(), streams }
    }

    /// What goes wrong with the connection of this number, from 0. After the last fault all goes well.
    pub fn stream(&self, number: usize) -> Option<StreamFault> {
        self.streams.get(number).copied()
    }

    /// What goes wrong with the request of this number, from 0. After the last fault all goes well.
    pub fn read(&self, number: usize) -> Option<ReadFault> {
        self.reads.get(number).copied().flatten()
    }
}

impl StreamFault {
    fn random(random: &mut Random) -> Self {
        match random.below(11) {
            0 => Self::Drop { after: random.below(20) },
            1 => Self::Close { after: random.below(20), code: random.pick(&CLOSE_CODES) },
            2 => Self::Duplicate { every: 1 + random.below(4) },
            3 => Self::Reorder { window: 2 + random.below(5) },
            4 => Self::Delay { millis: 1 + random.below(20) as u64 },
            5 => Self::Stall { after: random.below(20) },
            6 => Self::HalfOpen,
            7 => Self::Truncate { every: 1 + random.below(6) },
            8 => Self::Corrupt { every: 1 + random.below(6) },
            9 => Self::Refuse { status: random.pick(&REFUSALS) },
            _ => Self::LoseTail { lines: 1 + random.below(5) },
        }
    }

    /// What it is counted as.
    pub fn name(self) -> &'static str {
        match self {
            Self::Drop { .. } => "drop",
            Self::Close { .. } => "close code",
            Self::Duplicate { .. } => "duplicate",
            Self::Reorder { .. } => "reorder",
            Self::Delay { .. } => "delay",
            Self::Stall { .. } => "stall",
            Self::HalfOpen => "half-open",
            Self::Truncate { .. } => "truncate",
            Self::Corrupt { .. } => "corrupt",
            Self::Refuse { .. } => "refused upgrade",
            Self::LoseTail { .. } => "lost tail",
        }
    }
}

impl ReadFault {
    fn random(random: &mut Random) -> Self {
        match random.below(9) {
            0..3 => Self::Status(random.pick(&READ_STATUSES)),
            3 => Self::RetryAfter(random.below(3) as u8),
            4 => Self::Break,
            5 => Self::Cut,
            6 => Self::Empty,
            7 => Self::Page,
            _ => Self::Hang,
        }
    }

    /// What it is counted as.
    pub fn name(self) -> &'static str {
        match self {
            Self::Status(_) => "REST status",
            Self::RetryAfter(_) => "REST Retry-After",
            Self::Break => "REST broken off",
            Self::Cut => "REST cut",
            Self::Empty => "REST empty",
            Self::Page => "REST HTML page",
            Self::Hang => "REST no answer",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_schedule_is_its_seeds_and_every_kind_of_fault_comes_up() {
        let mut kinds = BTreeSet::new();
        for seed in 0..1_000 {
            let schedule = Schedule::new(seed);
            assert_eq!(schedule, Schedule::new(seed));
            kinds.extend((0..MAX_STREAM_FAULTS).filter_map(|n| schedule.stream(n)).map(StreamFault::name));
            kinds.extend((0..MAX_READS).filter_map(|n| schedule.read(n)).map(ReadFault::name));
            assert_eq!((schedule.stream(MAX_STREAM_FAULTS), schedule.read(MAX_READS)), (None, None));
        }
        assert_eq!(kinds.len(), 18, "{kinds:?}");
    }
}
