use std::iter;

use super::characters::joins_previous_cell;

/// How far the cursor can move past the text: the width of the assumed terminal. Bounds the spaces that a short sequence
/// can produce.
const MAX_COLUMNS: usize = 160;

/// The most columns that a tab stop, an inserted or a deleted cell can be at. Bounds the time that a short sequence can take.
const MAX_EDITED_COLUMNS: usize = 1024;

/// The distance between tab stops, in columns.
const TAB_WIDTH: usize = 8;

/// A row of terminal cells. A cell is a character with its combining characters.
///
/// Only [`Row::take`] iterates over more than [`MAX_EDITED_COLUMNS`] cells, so that a line with many escapes takes linear
/// time.
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

    pub(super) fn cursor(&self) -> usize {
        self.cursor
    }

    /// Moves the cursor over text to the next tab stop. Returns `false` if there is no text up to the tab stop: then the
    /// cursor is at the end of the text, where a tab can be printed.
    pub(super) fn move_to_tab_stop(&mut self) -> bool {
        if self.cursor >= self.cells.len().min(MAX_EDITED_COLUMNS) {
            return false;
        }
        let mut column = 0;
        for index in 0..self.cells.len() {
            let next = if self.text_at(index) == "\t" { (column / TAB_WIDTH + 1) * TAB_WIDTH } else { column + 1 };
            if index >= self.cursor && next / TAB_WIDTH > column / TAB_WIDTH {
                self.cursor = index + 1;
                return true;
            }
            column = next;
        }
        self.cursor = self.cells.len();
        false
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

    /// Erases cells from the cursor on.
    pub(super) fn erase_cells(&mut self, count: usize) {
        let end = self.cursor.saturating_add(count);
        if end >= self.cells.len() {
            self.erase_end();
        } else {
            let end = end.min(self.cursor + MAX_EDITED_COLUMNS);
            self.cells[self.cursor..end].fill(Cell::default());
        }
    }

    /// Removes cells at the cursor. The cells after them move to the left.
    pub(super) fn delete_cells(&mut self, count: usize) {
        if self.is_before_editable_cell() {
            self.apply_erasures();
            let end = self.cursor.saturating_add(count).min(self.cells.len());
            self.cells.drain(self.cursor..end);
        }
    }

    /// Inserts blank cells at the cursor. The cells after them move to the right, and out of the terminal.
    pub(super) fn insert_cells(&mut self, count: usize) {
        if self.is_before_editable_cell() {
            self.apply_erasures();
            let max_len = self.cells.len().max(MAX_COLUMNS);
            let blanks = iter::repeat_n(Cell::default(), count.min(MAX_COLUMNS));
            self.cells.splice(self.cursor..self.cursor, blanks);
            self.cells.truncate(max_len);
        }
    }

    /// Whether there is a cell at the cursor, in a row that is short enough to move its cells.
    fn is_before_editable_cell(&self) -> bool {
        self.cursor < self.cells.len() && self.cells.len() <= MAX_EDITED_COLUMNS
    }

    /// Makes the erased cells blank, so that cells can move.
    fn apply_erasures(&mut self) {
        if self.erasures.is_empty() {
            return;
        }
        for column in 0..self.cells.len() {
            if self.text_at(column).is_empty() {
                self.cells[column] = Cell::default();
            }
        }
        self.erasures.clear();
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
