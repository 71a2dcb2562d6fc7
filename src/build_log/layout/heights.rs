/// The number of rows of a group. Finding an offset among a million rows reads about 4,000 groups and 256 heights.
const GROUP_ROWS: usize = 256;

/// The heights of a column of rows, in units.
///
/// Most rows have the height of their neighbours. A group of rows with one height stores it once.
#[derive(Clone, Debug, Default)]
pub(super) struct Heights {
    /// Groups of [`GROUP_ROWS`] rows. The last may have fewer.
    groups: Vec<Group>,
    len: usize,
    total: u64,
}

#[derive(Clone, Debug)]
struct Group {
    len: usize,
    /// The sum of the heights.
    sum: u64,
    /// The height of the first row.
    first: u32,
    /// The height of each row. `None` while all have that of the first.
    each: Option<Vec<u32>>,
}

impl Heights {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn total(&self) -> u64 {
        self.total
    }

    pub(super) fn push(&mut self, height: u32) {
        match self.groups.last_mut().filter(|group| group.len < GROUP_ROWS) {
            Some(group) => group.push(height),
            None => self.groups.push(Group { len: 1, sum: height.into(), first: height, each: None }),
        }
        self.len += 1;
        self.total += u64::from(height);
    }

    /// Changes the height of a row.
    pub(super) fn set(&mut self, row: usize, height: u32) {
        let Some(old) = self.get(row) else { return };
        let (old, new) = (u64::from(old), u64::from(height));
        let group = &mut self.groups[row / GROUP_ROWS];
        group.set(row % GROUP_ROWS, height);
        group.sum = group.sum + new - old;
        self.total = self.total + new - old;
    }

    pub(super) fn get(&self, row: usize) -> Option<u32> {
        self.groups.get(row / GROUP_ROWS)?.get(row % GROUP_ROWS)
    }

    /// The top of `row`. Past the last row, the total.
    pub(super) fn offset_of(&self, row: usize) -> u64 {
        let group = row / GROUP_ROWS;
        let before: u64 = self.groups.iter().take(group).map(|group| group.sum).sum();
        before + self.groups.get(group).map_or(0, |group| group.offset_of(row % GROUP_ROWS))
    }

    /// The row at `offset`, and its top. Past the last row, the number of rows and the total.
    pub(super) fn row_at(&self, offset: u64) -> (usize, u64) {
        let mut top = 0;
        for (group, first) in self.groups.iter().zip((0..).step_by(GROUP_ROWS)) {
            if top + group.sum > offset {
                let (row, row_top) = group.row_at(offset - top);
                return (first + row, top + row_top);
            }
            top += group.sum;
        }
        (self.len, top)
    }
}

impl Group {
    /// Adds a row of this height.
    fn push(&mut self, height: u32) {
        if self.each.is_some() || height != self.first {
            self.each().push(height);
        }
        self.len += 1;
        self.sum += u64::from(height);
    }

    /// Changes the height of a row that exists, but not the sum.
    fn set(&mut self, row: usize, height: u32) {
        if self.each.is_some() || height != self.first {
            self.each()[row] = height;
        }
    }

    /// The heights of the rows. They are stored one by one from now on.
    fn each(&mut self) -> &mut Vec<u32> {
        let Self { len, first, .. } = *self;
        self.each.get_or_insert_with(|| {
            let mut rows = Vec::with_capacity((len + 1).next_power_of_two());
            rows.resize(len, first);
            rows
        })
    }

    fn get(&self, row: usize) -> Option<u32> {
        match &self.each {
            Some(rows) => rows.get(row).copied(),
            None => (row < self.len).then_some(self.first),
        }
    }

    fn offset_of(&self, row: usize) -> u64 {
        match &self.each {
            Some(rows) => rows.iter().take(row).copied().map(u64::from).sum(),
            None => u64::from(self.first) * row.min(self.len) as u64,
        }
    }

    /// The row at `offset`, which is less than the sum, and its top.
    fn row_at(&self, offset: u64) -> (usize, u64) {
        match &self.each {
            Some(rows) => {
                let (mut row, mut top) = (0, 0);
                while let Some(height) = rows.get(row).filter(|height| top + u64::from(**height) <= offset) {
                    top += u64::from(*height);
                    row += 1;
                }
                (row, top)
            }
            None => {
                // Not 0: the sum is greater.
                let row = offset / u64::from(self.first).max(1);
                (row as usize, row * u64::from(self.first))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn offsets_equal_those_of_plain_addition(
            // Most groups have rows of one height, or of two.
            rows in prop_oneof![
                prop::collection::vec(0u32..5, 0..1500),
                prop::collection::vec((0u32..5, 1usize..600), 0..6).prop_map(|runs| {
                    runs.into_iter().flat_map(|(height, len)| std::iter::repeat_n(height, len)).collect()
                }),
            ],
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
            prop_assert_eq!(heights.len(), plain.len());
            prop_assert!((0..=plain.len()).all(|row| heights.get(row) == plain.get(row).copied()));
            for row in [0, 1, plain.len() / 2, plain.len(), plain.len() + 1] {
                prop_assert_eq!(heights.offset_of(row), sum(&plain[..row.min(plain.len())]));
            }
            let row = (0..plain.len()).find(|row| sum(&plain[..=*row]) > offset).unwrap_or(plain.len());
            prop_assert_eq!(heights.row_at(offset), (row, sum(&plain[..row])));
        }
    }
}
