/// Rows per sum: finding a place among a million rows looks at some four thousand sums and then at one such run.
const RUN: usize = 256;

/// The heights of a column of rows, whole numbers of [`super::UNIT`]s so that sums stay exact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Heights {
    rows: Vec<u32>,
    /// The sum of each run of [`RUN`] rows.
    runs: Vec<u64>,
    total: u64,
}

impl Heights {
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn total(&self) -> u64 {
        self.total
    }

    pub(super) fn push(&mut self, height: u32) {
        if self.rows.len().is_multiple_of(RUN) {
            self.runs.push(0);
        }
        self.rows.push(height);
        if let Some(run) = self.runs.last_mut() {
            *run += u64::from(height);
        }
        self.total += u64::from(height);
    }

    /// Changes one row's height.
    pub(super) fn set(&mut self, row: usize, height: u32) {
        let Some(held) = self.rows.get_mut(row) else { return };
        let (old, new) = (u64::from(*held), u64::from(height));
        *held = height;
        self.runs[row / RUN] = self.runs[row / RUN] + new - old;
        self.total = self.total + new - old;
    }

    pub(super) fn get(&self, row: usize) -> Option<u32> {
        self.rows.get(row).copied()
    }

    /// Where `row` begins; past the last row, where the column ends.
    pub(super) fn offset_of(&self, row: usize) -> u64 {
        let row = row.min(self.rows.len());
        let run = row / RUN;
        let before: u64 = self.runs[..run].iter().sum();
        before + self.rows[run * RUN..row].iter().copied().map(u64::from).sum::<u64>()
    }

    /// The first row that ends below `offset`, and where it begins; past the column's end, its length.
    pub(super) fn row_at(&self, offset: u64) -> (usize, u64) {
        let mut top = 0;
        let mut run = 0;
        while let Some(sum) = self.runs.get(run).filter(|sum| top + **sum <= offset) {
            top += sum;
            run += 1;
        }
        let from = run * RUN;
        for (row, height) in self.rows.iter().enumerate().skip(from) {
            if top + u64::from(*height) > offset {
                return (row, top);
            }
            top += u64::from(*height);
        }
        (self.rows.len(), top)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sums_and_places_are_those_of_plain_addition(
            rows in prop::collection::vec(0u32..5, 0..1500),
            changes in prop::collection::vec((0usize..1500, 0u32..5), 0..20),
            offset in 0u64..4000,
        ) {
            let mut plain = rows.clone();
            let mut heights = Heights::default();
            rows.iter().for_each(|height| heights.push(*height));
            for (row, height) in changes {
                heights.set(row, height);
                if let Some(held) = plain.get_mut(row) {
                    *held = height;
                }
            }
            let sum = |rows: &[u32]| rows.iter().copied().map(u64::from).sum::<u64>();
            prop_assert_eq!(heights.total(), sum(&plain));
            for row in [0, 1, plain.len() / 2, plain.len()] {
                prop_assert_eq!(heights.offset_of(row), sum(&plain[..row.min(plain.len())]));
            }
            let row = (0..plain.len()).find(|row| sum(&plain[..=*row]) > offset).unwrap_or(plain.len());
            prop_assert_eq!(heights.row_at(offset), (row, sum(&plain[..row])));
        }
    }
}
