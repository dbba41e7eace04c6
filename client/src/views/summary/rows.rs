//! A summary for spreadsheets: the columns are always the same, so that rows of several windows can be put under each other.

use hotline_proto::v1::{Figures, Summary, SummaryDimension};

use super::breakdown::value;
use crate::codes::Code;
use crate::output::{Cell, Table, number};
use crate::views::figures::FIGURES;

/// Columns before the figures.
const KEYS: [&str; 7] =
    ["period", "start_time", "end_time", "as_of_position", "as_of_time", "dimension", "value"];

/// A row of the window, after one for each value of the dimension if figures were broken down. The window's own has no dimension.
pub fn rows(summary: &Summary, by: Option<SummaryDimension>) -> Table {
    let as_of = summary.as_of.unwrap_or_default();
    let row = |dimension: Cell, value: &str, figures: Option<Figures>| {
        let mut cells = vec![
            number(&summary.period),
            Cell::time(summary.start_time.as_ref()),
            Cell::time(summary.end_time.as_ref()),
            Cell::Count(as_of.position),
            Cell::time(as_of.time.as_ref()),
            dimension,
            Cell::text(value),
        ];
        let figures = figures.unwrap_or_default();
        cells.extend(FIGURES.iter().flat_map(|figure| figure.values(&figures)));
        cells
    };
    let name = by.map_or(Cell::Absent, |by| Cell::text(key(by)));
    let mut rows: Vec<Vec<Cell>> =
        summary.breakdown.iter().map(|of| row(name.clone(), value(of), of.figures)).collect();
    rows.push(row(Cell::Absent, "", summary.figures));
    let columns = FIGURES.iter().flat_map(|figure| figure.columns()).copied();
    Table { keys: KEYS.into_iter().chain(columns).collect(), rows, ..Table::default() }
}

/// `category_group`.
fn key(by: SummaryDimension) -> String {
    by.bare_name().to_ascii_lowercase()
}
