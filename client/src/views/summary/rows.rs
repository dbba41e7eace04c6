//! A summary for spreadsheets: the columns are always the same, so that rows of several windows can be put under each other.

use hotline_proto::v1::{Figures, Summary, SummaryDimension};

use super::breakdown::{Names, key as dimension_key, label, value};
use crate::catalogue::{term, title};
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

/// The same for people: values by their names, the total by its title, and each rate before what it is made of.
pub fn rows_for_people(summary: &Summary, by: Option<SummaryDimension>, names: &Names) -> Table {
    let machine = rows(summary, by);
    let figures = summary.breakdown.iter().map(|of| of.figures).chain([summary.figures]);
    let labels = summary.breakdown.iter().map(|of| match by {
        Some(by) => (title(dimension_key(by)), label(by, value(of), names)),
        None => (String::new(), value(of).to_owned()),
    });
    let labels = labels.chain([(String::new(), term!("row-total"))]);
    let each = machine.rows.into_iter().zip(figures).zip(labels);
    let people = each.map(|((row, figures), (dimension, value))| {
        let window = row.into_iter().take(KEYS.len() - 2);
        let figures = figures.unwrap_or_default();
        let cells = FIGURES.iter().flat_map(|figure| {
            let rate = figure.parts().map(|_| figure.cell(&figures));
            rate.into_iter().chain(figure.values(&figures)).collect::<Vec<_>>()
        });
        window.chain([Cell::text(dimension), Cell::text(value)]).chain(cells).collect()
    });
    let rows = people.collect();
    let columns = FIGURES.iter().flat_map(|figure| {
        figure.parts().map(|_| figure.key).into_iter().chain(figure.columns().iter().copied())
    });
    Table { keys: KEYS.into_iter().chain(columns).collect(), rows, ..Table::default() }
}

/// `category_group`.
fn key(by: SummaryDimension) -> String {
    by.bare_name().to_ascii_lowercase()
}
