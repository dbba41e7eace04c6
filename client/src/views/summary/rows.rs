//! A summary for spreadsheets: without a choice the columns are always the same, so that rows of several windows can be put under each other.

use hotline_proto::v1::{CurveStep, Figures, Summary, SummaryDimension, WindowFigures};
use jiff::tz::TimeZone;
use prost_types::Timestamp;

use super::breakdown::{Names, key as dimension_key, label, value};
use super::steps::{self, key as step_key};
use super::{curve, trend};
use crate::catalogue::{term, title};
use crate::codes::Code;
use crate::output::{Cell, Table, number};
use crate::times;
use crate::views::figures::{FIGURES, Figure};

/// Columns before the figures.
const KEYS: [&str; 7] =
    ["period", "start_time", "end_time", "as_of_position", "as_of_time", "dimension", "value"];

/// Of what a summary has rows.
#[derive(Clone, Copy, Debug)]
pub enum Lines<'n> {
    /// Of its window alone.
    Window,
    /// Of each value of a dimension, with their names, then of the window.
    Values(SummaryDimension, &'n Names),
    /// Of each step of its curve that has begun, then of the window.
    Steps(CurveStep),
    /// Of each window that it is compared with, the oldest first, then of its own.
    Windows,
}

/// A row.
struct Row {
    start_time: Option<Timestamp>,
    end_time: Option<Timestamp>,
    /// What it is a value of, and the value: for machines.
    coded: [String; 2],
    /// The same for people.
    said: [String; 2],
    figures: Option<Figures>,
}

/// Rows for machines: a rate or a mean is what it is made of. Nothing chosen means all figures.
pub fn rows(summary: &Summary, lines: Lines<'_>, chosen: &[&'static Figure]) -> Table {
    let figures = columns(chosen);
    let row = |row: Row| {
        let values = row.figures.unwrap_or_default();
        let values = figures.iter().flat_map(|figure| figure.values(&values)).collect::<Vec<_>>();
        leading(summary, &row, &row.coded).into_iter().chain(values).collect()
    };
    let rows = all(summary, lines, &TimeZone::UTC).into_iter().map(row).collect();
    let columns = figures.iter().flat_map(|figure| figure.columns()).copied();
    Table { keys: KEYS.into_iter().chain(columns).collect(), rows, ..Table::default() }
}

/// The same for people: values by their names, the total by its title, and each rate and mean before what it is made of.
pub fn rows_for_people(
    summary: &Summary,
    lines: Lines<'_>,
    chosen: &[&'static Figure],
    zone: &TimeZone,
) -> Table {
    let figures = columns(chosen);
    let row = |row: Row| {
        let values = row.figures.unwrap_or_default();
        let cells = figures.iter().flat_map(|figure| {
            let whole = figure.whole().map(|_| figure.cell(&values));
            whole.into_iter().chain(figure.values(&values)).collect::<Vec<_>>()
        });
        leading(summary, &row, &row.said).into_iter().chain(cells).collect()
    };
    let rows = all(summary, lines, zone).into_iter().map(row).collect();
    let columns =
        figures.iter().flat_map(|figure| figure.whole().into_iter().chain(figure.columns().iter().copied()));
    Table { keys: KEYS.into_iter().chain(columns).collect(), rows, ..Table::default() }
}

fn columns(chosen: &[&'static Figure]) -> Vec<&'static Figure> {
    if chosen.is_empty() { FIGURES.iter().collect() } else { chosen.to_vec() }
}

/// The cells before the figures.
fn leading(summary: &Summary, row: &Row, value: &[String; 2]) -> Vec<Cell> {
    let as_of = summary.as_of.unwrap_or_default();
    let [dimension, value] = value.clone().map(Cell::text);
    vec![
        number(&summary.period),
        Cell::time(row.start_time.as_ref()),
        Cell::time(row.end_time.as_ref()),
        Cell::Count(as_of.position),
        Cell::time(as_of.time.as_ref()),
        dimension,
        value,
    ]
}

fn all(summary: &Summary, lines: Lines<'_>, zone: &TimeZone) -> Vec<Row> {
    let own = |coded: [String; 2], said: [String; 2], figures: Option<Figures>| Row {
        start_time: summary.start_time,
        end_time: summary.end_time,
        coded,
        said,
        figures,
    };
    let total = |name| own([String::new(), String::new()], [String::new(), name], summary.figures);
    match lines {
        Lines::Window => vec![total(term!("row-total"))],
        Lines::Values(by, names) => {
            let row = |of| {
                let said = [title(dimension_key(by)), label(by, value(of), names)];
                own([machine_name(by), value(of).to_owned()], said, of.figures)
            };
            summary.breakdown.iter().map(row).chain([total(term!("row-total"))]).collect()
        }
        Lines::Steps(step) => {
            let steps = curve::begun(summary);
            let names = steps::names(&steps, step, summary, zone);
            let row = |(of, name): (&&WindowFigures, String)| {
                let WindowFigures { start_time, end_time, figures } = **of;
                let coded = [machine_name(step), String::new()];
                Row {
                    start_time,
                    end_time,
                    coded,
                    said: [title(step_key(step)), name.trim().to_owned()],
                    figures,
                }
            };
            steps.iter().zip(names).map(row).chain([total(term!("row-whole"))]).collect()
        }
        Lines::Windows => {
            let row = |window: WindowFigures| {
                let day = times::moment_of(window.start_time.as_ref());
                let day = day.map(|day| times::by_pattern("date-step-weekday-year", zone.to_datetime(day)));
                Row {
                    start_time: window.start_time,
                    end_time: window.end_time,
                    coded: [String::new(), String::new()],
                    said: [String::new(), day.unwrap_or_default()],
                    figures: window.figures,
                }
            };
            trend::windows(summary).into_iter().map(row).collect()
        }
    }
}

/// `category_group`.
fn machine_name(code: impl Code) -> String {
    code.bare_name().to_ascii_lowercase()
}
