use super::characters::joins_previous_cell;

/// How far the cursor can move past the text: the width of the assumed terminal. Bounds the spaces that a short sequence
/// can produce.
const MAX_COLUMNS: usize = 160;

/// A row of terminal cells. A cell is a character with its combining characters.
///
/// Only [`Row::take`] iterates over the cells, so that a line with many escapes takes linear time.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// All printed characters, in the order of printing. Overwritten ones stay here without a cell.
    printed: String,
    cells: Vec<Cell>,
    /// The column of the next character.
    cursor: usize,
    /// By descending `columns`: a wider erasure replaces the narrower ones before it.
    erasures: Vec<Erasure>,
}

/// A range of `Row::printed`. An empty one is blank.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    start: usize,
    end: usize,
    attributes: usize,
}

/// Erases what was printed to the first `columns` cells before.
#[derive(Clone, Copy, Debug)]
struct Erasure {
    columns: usize,
    /// The length of `Row::printed` at the time of the erasure.
    printed_len: usize,
}

impl Row {
    /// Prints `c` at the cursor. `attributes` is an index that [`Self::take`] returns; blank cells have 0.
    pub(super) fn print(&mut self, c: char, attributes: usize) {
        let start = self.printed.len();
        self.printed.push(c);
        let end = self.printed.len();
        if joins_previous_cell(c)
            && let Some(base) = self.cursor.checked_sub(1).and_then(|column| self.cells.get_mut(column))
            && base.end == start
        {
            base.end = end;
            return;
        }
        if self.cells.len() <= self.cursor {
            self.cells.resize(self.cursor + 1, Cell::default());
        }
        self.cells[self.cursor] = Cell { start, end, attributes };
        self.cursor += 1;
    }

    pub(super) fn move_to(&mut self, column: usize) {
        self.cursor = column.min(self.cells.len().max(MAX_COLUMNS));
    }

    pub(super) fn move_right(&mut self, columns: usize) {
        self.move_to(self.cursor.saturating_add(columns));
    }

    pub(super) fn move_left(&mut self, columns: usize) {
        self.cursor = self.cursor.saturating_sub(columns);
    }

    /// Erases from the cursor to the end.
    pub(super) fn erase_end(&mut self) {
        self.cells.truncate(self.cursor);
    }

    /// Erases from the start to the cursor, inclusive.
    pub(super) fn erase_start(&mut self) {
        let columns = self.cursor + 1;
        while self.erasures.pop_if(|earlier| earlier.columns <= columns).is_some() {}
        self.erasures.push(Erasure { columns, printed_len: self.printed.len() });
    }

    /// Calls `emit` with the text and the attributes of each cell up to the last one that is not blank, and clears the row.
    pub(super) fn take(&mut self, mut emit: impl FnMut(&str, usize)) {
        let len = (0..self.cells.len()).rfind(|column| !self.text_at(*column).is_empty()).map_or(0, |last| last + 1);
        for column in 0..len {
            match self.text_at(column) {
                "" => emit(" ", 0),
                text => emit(text, self.cells[column].attributes),
            }
        }
        *self = Self::default();
    }

    fn text_at(&self, column: usize) -> &str {
        let cell = self.cells[column];
        let wider = self.erasures.partition_point(|erasure| erasure.columns > column);
        match self.erasures[..wider].last() {
            Some(erasure) if cell.start < erasure.printed_len => "",
            _ => &self.printed[cell.start..cell.end],
        }
    }

    /// The memory in use, in items.
    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        self.printed.len() + self.cells.len() + self.erasures.len()
    }
}
