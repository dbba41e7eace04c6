//! What a command answers, and its formats: a small trait, one file a format.

mod bars;
mod csv;
mod document;
mod json;
mod numbers;
mod pager;
mod printer;
mod sheet;
mod spreadsheet;
mod table;
mod trend;

use hotline_client::names;
use jiff::tz::TimeZone;

pub use self::csv::{Csv, column_name};
pub use self::document::{Bars, Block, Cell, Document, Sheet, SheetRow, Table, Timed, Trend, TrendRow};
pub use self::json::Json;
pub use self::numbers::{difference, grouped, grouped_in, percent, points, signed};
pub use self::printer::Printer;
pub use self::spreadsheet::Spreadsheet;
pub use self::table::{People, for_people, harmless};
use crate::failure::Failure;

/// What stands for a value that is not known, which is never zero.
pub const ABSENT: &str = "—";

/// How a document is written.
pub trait Format {
    /// The text of the document, ending with a line break unless it is empty.
    fn render(&self, document: &Document) -> Result<String, Failure>;
}

/// The formats of `--output`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, serde::Deserialize, serde::Serialize,
)]
#[serde(rename_all = "lowercase")]
pub enum OutputFormat {
    /// For people; on a terminal as many columns as fit
    #[default]
    Table,
    /// The answer of the server as canonical protobuf JSON, one object a line
    Json,
    /// Rows under stable headings, codes and times in UTC, for machines
    Csv,
    /// Rows for people's spreadsheets: titles, times of the period, and a mark by which Excel and WPS know the encoding
    #[value(alias = "excel")]
    #[serde(alias = "excel")]
    Sheet,
}

/// Short number of a resource, as a cell.
pub fn number(name: &str) -> Cell {
    Cell::text(names::short(name))
}

/// The format that was asked for. `first` is false for all but the first document of a stream.
pub fn format(output: OutputFormat, zone: TimeZone, width: Option<u16>, first: bool) -> Box<dyn Format> {
    match output {
        OutputFormat::Table => Box::new(People { zone, width }),
        OutputFormat::Json => Box::new(Json),
        OutputFormat::Csv => Box::new(Csv { header: first }),
        OutputFormat::Sheet => Box::new(Spreadsheet { zone, header: first }),
    }
}
