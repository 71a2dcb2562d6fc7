use std::iter;

use unicode_width::UnicodeWidthChar;

use super::characters::joins_previous_cell;

/// How far the cursor can move past the text: the width of the assumed terminal. Bounds the spaces that a short sequence
/// can produce.
pub(super) const MAX_COLUMNS: usize = 160;

/// The most columns that a tab stop, an inserted or a deleted cell can be at. Bounds the time that a short sequence can take.
const MAX_EDITED_COLUMNS: usize = 1024;

/// The distance between tab stops, in columns.
const TAB_WIDTH: usize = 8;

/// A row of terminal cells, one for each column. The first cell of a character has the character and its combining characters; a
/// wide character and a tab have further cells, which are [`TAIL`]s.
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Cell {
    start: usize,
    end: usize,
    attributes: usize,
}

/// A further cell of the character to the left.
const TAIL: Cell = Cell { start: usize::MAX, end: usize::MAX, attributes: 0 };

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
            && let Some(base) = self.cursor.checked_sub(1).map(|column| self.first_cell(column))
            && let Some(base) = self.cells.get_mut(base).filter(|base| base.end == start)
        {
            base.end = end;
            return;
        }
        let width = match c {
            '\t' if self.cursor < MAX_EDITED_COLUMNS => TAB_WIDTH - self.cursor % TAB_WIDTH,
            _ => c.width().unwrap_or(1).max(1),
        };
        self.split_character_at(self.cursor);
        self.split_character_at(self.cursor + width);
        if self.cells.len() < self.cursor + width {
            self.cells.resize(self.cursor + width, Cell::default());
        }
        self.cells[self.cursor..self.cursor + width].fill(TAIL);
        self.cells[self.cursor] = Cell { start, end, attributes };
        self.cursor += width;
    }

    /// The column of the first cell of the character at `column`.
    fn first_cell(&self, column: usize) -> usize {
        let is_tail = |column: &usize| self.cells.get(*column) == Some(&TAIL);
        (0..=column).rev().find(|column| !is_tail(column)).unwrap_or_default()
    }

    /// Makes the cells of a character blank that has cells on both sides of `column`: part of it is about to change.
    fn split_character_at(&mut self, column: usize) {
        if self.cells.get(column) == Some(&TAIL) {
            let first = self.first_cell(column);
            self.cells[first] = Cell::default();
            for cell in self.cells[first + 1..].iter_mut().take_while(|cell| **cell == TAIL) {
                *cell = Cell::default();
            }
        }
    }

    pub(super) fn cursor(&self) -> usize {
        self.cursor
    }

    /// Moves the cursor over text to the next tab stop. Returns `false` if there is no text up to the tab stop: then the
    /// cursor is at the end of the text, where a tab can be printed.
    pub(super) fn move_to_tab_stop(&mut self) -> bool {
        let stop = (self.cursor / TAB_WIDTH + 1) * TAB_WIDTH;
        if stop <= self.cells.len() {
            self.cursor = stop;
            return true;
        }
        self.cursor = self.cursor.max(self.cells.len());
        false
    }

    /// Moves the cursor back to the tab stop before it.
    pub(super) fn move_back_to_tab_stop(&mut self) {
        self.cursor = self.cursor.saturating_sub(1) / TAB_WIDTH * TAB_WIDTH;
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
        self.split_character_at(self.cursor);
        self.cells.truncate(self.cursor);
    }

    /// Erases from the start to the cursor, inclusive.
    pub(super) fn erase_start(&mut self) {
        let columns = self.cursor + 1;
        self.split_character_at(columns);
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
            self.split_character_at(self.cursor);
            self.split_character_at(end);
            self.cells[self.cursor..end].fill(Cell::default());
        }
    }

    /// Removes cells at the cursor. The cells after them move to the left.
    pub(super) fn delete_cells(&mut self, count: usize) {
        if self.is_before_editable_cell() {
            self.apply_erasures();
            self.replace_tabs();
            let end = self.cursor.saturating_add(count).min(self.cells.len());
            self.split_character_at(self.cursor);
            self.split_character_at(end);
            self.cells.drain(self.cursor..end);
        }
    }

    /// Inserts blank cells at the cursor. The cells after them move to the right, and out of the terminal.
    pub(super) fn insert_cells(&mut self, count: usize) {
        if self.is_before_editable_cell() {
            self.apply_erasures();
            self.replace_tabs();
            let max_len = self.cells.len().max(MAX_COLUMNS);
            self.split_character_at(self.cursor);
            let blanks = iter::repeat_n(Cell::default(), count.min(MAX_COLUMNS));
            self.cells.splice(self.cursor..self.cursor, blanks);
            self.split_character_at(max_len);
            self.cells.truncate(max_len);
        }
    }

    /// Makes the tabs from the cursor on blank: cells are about to move, and a tab would end at another column than its blanks.
    fn replace_tabs(&mut self) {
        for column in self.cursor..self.cells.len() {
            if self.text_at(column) == "\t" {
                self.cells[column] = Cell::default();
                for cell in self.cells[column + 1..].iter_mut().take_while(|cell| **cell == TAIL) {
                    *cell = Cell::default();
                }
            }
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
            if self.is_blank(column) {
                self.cells[column] = Cell::default();
            }
        }
        self.erasures.clear();
    }

    /// Calls `emit` with the text and the attributes of each cell up to the last one that is not blank, and clears the row.
    pub(super) fn take(&mut self, mut emit: impl FnMut(&str, usize)) {
        let len = (0..self.cells.len()).rfind(|column| !self.is_blank(*column)).map_or(0, |last| last + 1);
        for column in 0..len {
            match self.text_at(column) {
                _ if self.cells[column] == TAIL && !self.is_blank(column) => {}
                "" => emit(" ", 0),
                text => emit(text, self.cells[column].attributes),
            }
        }
        *self = Self::default();
    }

    /// Whether there is no character at `column`.
    fn is_blank(&self, column: usize) -> bool {
        self.text_at(self.first_cell(column)).is_empty()
    }

    fn text_at(&self, column: usize) -> &str {
        let cell = self.cells[column];
        let wider = self.erasures.partition_point(|erasure| erasure.columns > column);
        match self.erasures[..wider].last() {
            Some(erasure) if cell.start < erasure.printed_len => "",
            _ if cell == TAIL => "",
            _ => &self.printed[cell.start..cell.end],
        }
    }

    /// The memory in use, in items.
    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        self.printed.len() + self.cells.len() + self.erasures.len()
    }
}
