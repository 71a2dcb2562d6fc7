/// The number of rows per partial sum. Finding an offset among a million rows reads about 4,000 sums and 256 heights.
const GROUP_ROWS: usize = 256;

/// The heights of a column of rows, in units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Heights {
    rows: Vec<u32>,
    /// The sums of groups of [`GROUP_ROWS`] rows.
    group_sums: Vec<u64>,
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
        if self.rows.len().is_multiple_of(GROUP_ROWS) {
            self.group_sums.push(0);
        }
        self.rows.push(height);
        if let Some(sum) = self.group_sums.last_mut() {
            *sum += u64::from(height);
        }
        self.total += u64::from(height);
    }

    /// Changes the height of a row.
    pub(super) fn set(&mut self, row: usize, height: u32) {
        let Some(current) = self.rows.get_mut(row) else { return };
        let (old, new) = (u64::from(*current), u64::from(height));
        *current = height;
        let sum = &mut self.group_sums[row / GROUP_ROWS];
        *sum = *sum + new - old;
        self.total = self.total + new - old;
    }

    pub(super) fn get(&self, row: usize) -> Option<u32> {
        self.rows.get(row).copied()
    }

    /// The top of `row`. Past the last row, the total.
    pub(super) fn offset_of(&self, row: usize) -> u64 {
        let row = row.min(self.rows.len());
        let group = row / GROUP_ROWS;
        let groups_before: u64 = self.group_sums[..group].iter().sum();
        let rows_before: u64 = self.rows[group * GROUP_ROWS..row].iter().copied().map(u64::from).sum();
        groups_before + rows_before
    }

    /// The row at `offset`, and its top. Past the last row, the number of rows and the total.
    pub(super) fn row_at(&self, offset: u64) -> (usize, u64) {
        let mut top = 0;
        let mut group = 0;
        while let Some(sum) = self.group_sums.get(group).filter(|sum| top + **sum <= offset) {
            top += sum;
            group += 1;
        }
        for (row, height) in self.rows.iter().enumerate().skip(group * GROUP_ROWS) {
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
        fn offsets_equal_those_of_plain_addition(
            rows in prop::collection::vec(0u32..5, 0..1500),
            changes in prop::collection::vec((0usize..1500, 0u32..5), 0..20),
            offset in 0u64..4000,
        ) {
            let mut plain = rows.clone();
            let mut heights = Heights::default();
            rows.iter().for_each(|height| heights.push(*height));
            for (row, height) in changes {
                heights.set(row, height);
                if let Some(current) = plain.get_mut(row) {
                    *current = height;
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
