//! Tables of papers.

use crate::output::Cell;

/// Rows under headings.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What stands above it.
    pub title: String,
    /// Name of its sheet in a workbook; if empty, the title. A name that a workbook cannot have, or has already, is changed.
    pub sheet: String,
    pub columns: Vec<Column>,
    /// The rows; each as long as the columns.
    pub rows: Vec<Vec<Cell>>,
    /// The last row, which adds up those above. Empty if there is none.
    pub total: Vec<Cell>,
    /// Whether it begins on a new page, as the first annex does.
    pub new_page: bool,
}

impl Table {
    /// All rows.
    pub fn all_rows(&self) -> impl Iterator<Item = &Vec<Cell>> {
        self.rows.iter().chain(Some(&self.total).filter(|total| !total.is_empty()))
    }
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    pub heading: String,
    /// Whether it holds numbers, which stand under each other at the right.
    pub is_numeric: bool,
}

impl Column {
    /// A column of texts.
    pub fn texts(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), is_numeric: false }
    }

    /// A column of numbers.
    pub fn numbers(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), is_numeric: true }
    }
}
