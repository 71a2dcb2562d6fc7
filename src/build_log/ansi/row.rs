use super::characters::joins_previous_cell;

/// How far a cursor movement reaches beyond the text that is there: the width of an assumed screen. It bounds the blanks
/// that a few bytes can ask for.
const SCREEN_COLUMNS: usize = 160;

/// The line being written, as a terminal's row of cells. A cell is one character with the marks that join it.
///
/// No operation but [`Row::take`] walks over the cells, so that a line of nothing but escapes costs time in proportion
/// to its length.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// Everything printed, in order of printing: what was overwritten stays here, no cell points to it.
    printed: String,
    cells: Vec<Cell>,
    /// The column that is printed to next.
    cursor: usize,
    /// Of descending `columns`: a wider erasure that comes later replaces the narrower ones before it.
    erasures: Vec<Erasure>,
}

/// A piece of `Row::printed`; an empty one is blank.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    start: usize,
    end: usize,
    look: usize,
}

/// Blanks the first `columns` cells, as far as they were printed to before it.
#[derive(Clone, Copy, Debug)]
struct Erasure {
    columns: usize,
    /// The length of `Row::printed` at that moment.
    at: usize,
}

impl Row {
    /// Prints `c` at the cursor. `look` is the caller's number for its style; 0 is that of blank cells.
    pub(super) fn print(&mut self, c: char, look: usize) {
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
        self.cells[self.cursor] = Cell { start, end, look };
        self.cursor += 1;
    }

    pub(super) fn move_to(&mut self, column: usize) {
        self.cursor = column.min(self.cells.len().max(SCREEN_COLUMNS));
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

    /// Erases from the beginning up to and with the cursor.
    pub(super) fn erase_start(&mut self) {
        let columns = self.cursor + 1;
        while self.erasures.pop_if(|earlier| earlier.columns <= columns).is_some() {}
        self.erasures.push(Erasure { columns, at: self.printed.len() });
    }

    /// Hands each cell's text and look to `emit`, up to the last cell that is not blank, and empties the row.
    pub(super) fn take(&mut self, mut emit: impl FnMut(&str, usize)) {
        let shown = (0..self.cells.len()).rev().find(|&column| !self.text_at(column).is_empty());
        for column in 0..shown.map_or(0, |last| last + 1) {
            match self.text_at(column) {
                "" => emit(" ", 0),
                text => emit(text, self.cells[column].look),
            }
        }
        self.printed.clear();
        self.cells.clear();
        self.cursor = 0;
        self.erasures.clear();
    }

    fn text_at(&self, column: usize) -> &str {
        let cell = self.cells[column];
        let wider = self.erasures.partition_point(|erasure| erasure.columns > column);
        match self.erasures[..wider].last() {
            Some(erasure) if cell.start < erasure.at => "",
            _ => &self.printed[cell.start..cell.end],
        }
    }

    /// The memory in use, in items: what a test bounds by the input's length.
    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        self.printed.len() + self.cells.len() + self.erasures.len()
    }
}
