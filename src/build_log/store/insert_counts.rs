use std::ops::AddAssign;

/// The outcomes of inserting lines into a store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct InsertCounts {
    /// Lines that were added.
    pub(crate) added: usize,
    /// Lines that were dropped because their id was already stored.
    pub(crate) duplicates: usize,
    /// Values that were not a log line or not JSON.
    pub(crate) malformed: usize,
    /// Lines that were dropped because the store is full.
    pub(crate) rejected: usize,
}

impl InsertCounts {
    pub(crate) const ADDED: Self = Self { added: 1, duplicates: 0, malformed: 0, rejected: 0 };
    pub(crate) const DUPLICATE: Self = Self { added: 0, duplicates: 1, malformed: 0, rejected: 0 };
    pub(crate) const MALFORMED: Self = Self { added: 0, duplicates: 0, malformed: 1, rejected: 0 };
    pub(crate) const REJECTED: Self = Self { added: 0, duplicates: 0, malformed: 0, rejected: 1 };
}

impl AddAssign for InsertCounts {
    fn add_assign(&mut self, other: Self) {
        self.added += other.added;
        self.duplicates += other.duplicates;
        self.malformed += other.malformed;
        self.rejected += other.rejected;
    }
}
