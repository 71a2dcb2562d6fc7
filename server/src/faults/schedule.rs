use fastrand::Rng;

/// The faults of a build's streams and requests, in order. A seed always has the same schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultSchedule {
    streams: Vec<StreamFault>,
    requests: Vec<Option<RequestFault>>,
}

/// A fault of a connection that follows the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StreamFault {
    /// Drops the connection without a close frame.
    Drop {
        /// The number of frames before the fault.
        after: usize,
    },
    /// Closes the connection, whether the build is complete or not.
    Close {
        /// The number of frames before the fault.
        after: usize,
        /// The close code.
        code: u16,
    },
    /// Sends each nth frame twice.
    Duplicate {
        /// The n of each nth frame.
        every: usize,
    },
    /// Sends groups of frames in reverse order.
    Reorder {
        /// The number of frames in a group.
        window: usize,
    },
    /// Delays each frame.
    Delay {
        /// The delay in milliseconds.
        millis: u64,
    },
    /// Stops sending and keeps the connection open.
    Stall {
        /// The number of frames before the fault.
        after: usize,
    },
    /// Neither sends nor reads after the upgrade.
    HalfOpen,
    /// Truncates each nth frame to its first half.
    Truncate {
        /// The n of each nth frame.
        every: usize,
    },
    /// Replaces each nth frame with invalid data.
    Corrupt {
        /// The n of each nth frame.
        every: usize,
    },
    /// Refuses the upgrade.
    Refuse {
        /// The HTTP status.
        status: u16,
    },
    /// Closes with code 1000 before the last lines, as a real server does for a hung build.
    LoseTail {
        /// The number of missing lines.
        lines: usize,
    },
}

/// A fault of a request for the build or its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestFault {
    /// Responds with this HTTP status.
    Status(u16),
    /// Responds with status 429 and a `Retry-After` of so many seconds.
    RetryAfter(u8),
    /// Sends half of the response, then drops the connection.
    Disconnect,
    /// Sends half of the response as if it were complete.
    Truncate,
    /// Responds with an empty body.
    Empty,
    /// Responds with the error page of a proxy.
    ProxyPage,
    /// Does not respond.
    Hang,
}

/// Close codes of servers and proxies. 1006 is missing because it stands for a dropped connection.
const CLOSE_CODES: [u16; 8] = [1000, 1001, 1002, 1008, 1011, 1012, 1013, 4000];
const REQUEST_STATUSES: [u16; 9] = [400, 401, 403, 404, 429, 500, 502, 503, 504];
const UPGRADE_STATUSES: [u16; 6] = [401, 403, 404, 429, 500, 503];
const MAX_STREAM_FAULTS: usize = 6;
const MAX_REQUEST_FAULTS: usize = 16;

impl FaultSchedule {
    /// The schedule of a seed.
    pub fn new(seed: u64) -> Self {
        let mut random = Rng::with_seed(seed);
        let streams = (0..=random.usize(..MAX_STREAM_FAULTS)).map(|_| StreamFault::random(&mut random)).collect();
        let requests = (0..random.usize(..MAX_REQUEST_FAULTS))
            // Two of three requests succeed, so that clients get past the first request.
            .map(|_| (random.usize(..3) == 0).then(|| RequestFault::random(&mut random)))
            .collect();
        Self { streams, requests }
    }

    /// The fault of the stream with this index. There is none after the last fault.
    pub fn stream_fault(&self, index: usize) -> Option<StreamFault> {
        self.streams.get(index).copied()
    }

    /// The fault of the request with this index. There is none after the last fault.
    pub fn request_fault(&self, index: usize) -> Option<RequestFault> {
        self.requests.get(index).copied().flatten()
    }
}

impl StreamFault {
    fn random(random: &mut Rng) -> Self {
        match random.usize(..11) {
            0 => Self::Drop { after: random.usize(..20) },
            1 => Self::Close { after: random.usize(..20), code: pick(random, &CLOSE_CODES) },
            2 => Self::Duplicate { every: 1 + random.usize(..4) },
            3 => Self::Reorder { window: 2 + random.usize(..5) },
            4 => Self::Delay { millis: 1 + random.usize(..20) as u64 },
            5 => Self::Stall { after: random.usize(..20) },
            6 => Self::HalfOpen,
            7 => Self::Truncate { every: 1 + random.usize(..6) },
            8 => Self::Corrupt { every: 1 + random.usize(..6) },
            9 => Self::Refuse { status: pick(random, &UPGRADE_STATUSES) },
            _ => Self::LoseTail { lines: 1 + random.usize(..5) },
        }
    }

    /// The name of the kind, for statistics.
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

impl RequestFault {
    fn random(random: &mut Rng) -> Self {
        match random.usize(..9) {
            0..3 => Self::Status(pick(random, &REQUEST_STATUSES)),
            3 => Self::RetryAfter(random.usize(..3) as u8),
            4 => Self::Disconnect,
            5 => Self::Truncate,
            6 => Self::Empty,
            7 => Self::ProxyPage,
            _ => Self::Hang,
        }
    }

    /// The name of the kind, for statistics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Status(_) => "REST status",
            Self::RetryAfter(_) => "REST Retry-After",
            Self::Disconnect => "REST broken off",
            Self::Truncate => "REST cut",
            Self::Empty => "REST empty",
            Self::ProxyPage => "REST HTML page",
            Self::Hang => "REST no answer",
        }
    }
}

fn pick<T: Copy>(random: &mut Rng, items: &[T]) -> T {
    items[random.usize(..items.len())]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_seed_has_one_schedule_and_every_kind_occurs() {
        let mut kinds = BTreeSet::new();
        for seed in 0..1_000 {
            let schedule = FaultSchedule::new(seed);
            assert_eq!(schedule, FaultSchedule::new(seed));
            kinds.extend((0..MAX_STREAM_FAULTS).filter_map(|n| schedule.stream_fault(n)).map(StreamFault::name));
            kinds.extend((0..MAX_REQUEST_FAULTS).filter_map(|n| schedule.request_fault(n)).map(RequestFault::name));
            assert_eq!(
                (schedule.stream_fault(MAX_STREAM_FAULTS), schedule.request_fault(MAX_REQUEST_FAULTS)),
                (None, None)
            );
        }
        assert_eq!(kinds.len(), 18, "{kinds:?}");
    }
}
