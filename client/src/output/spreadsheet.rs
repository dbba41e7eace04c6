//! For people's spreadsheets: RFC 4180 as well, but with titles, the period's clock, labels, whole seconds, and a byte order mark by which
//! a spreadsheet knows the encoding.

use jiff::tz::TimeZone;

use super::csv::{defused, records};
use super::numbers::percent;
use super::table::for_people;
use super::{Block, Cell, Document, Format};
use crate::failure::Failure;
use crate::{catalogue, times};

/// Rows under titles; the mark and the titles come first, unless it is the continuation of a stream.
#[derive(Clone, Debug)]
pub struct Spreadsheet {
    /// The zone in which times are shown.
    pub zone: TimeZone,
    /// Whether it is the beginning of a file.
    pub header: bool,
}

const BYTE_ORDER_MARK: &str = "\u{FEFF}";

impl Format for Spreadsheet {
    fn render(&self, document: &Document) -> Result<String, Failure> {
        let cells = |row: &Vec<Cell>| row.iter().map(|cell| self.cell(cell)).collect::<Vec<_>>();
        let mut lines: Vec<Vec<String>> = Vec::new();
        match &document.rows {
            Some(table) => {
                if self.header && !table.keys.is_empty() {
                    lines.push(table.keys.iter().map(|key| catalogue::column(key)).collect());
                }
                lines.extend(table.rows.iter().map(cells));
            }
            None => lines.extend(document.blocks.iter().flat_map(|block| self.card(block))),
        }
        let mark = if self.header && !lines.is_empty() { BYTE_ORDER_MARK } else { "" };
        Ok(format!("{mark}{}", records(lines)?))
    }
}

impl Spreadsheet {
    /// What has no rows of its own: its card, a title and a value a row.
    fn card(&self, block: &Block) -> Vec<Vec<String>> {
        let Block::Card(fields) = block else { return Vec::new() };
        let known = fields.iter().filter(|(_, cell)| !cell.is_blank());
        known.map(|(key, cell)| vec![catalogue::title(key), self.cell(cell)]).collect()
    }

    /// Numbers stay numbers, and times are written as spreadsheets read them.
    fn cell(&self, cell: &Cell) -> String {
        match cell {
            Cell::Absent | Cell::Mark(false) => String::new(),
            Cell::Text(text) => defused(text.clone()),
            Cell::Time(time) => times::for_spreadsheets(time, &self.zone).unwrap_or_default(),
            Cell::TimeIn(time, own) => {
                let zone = TimeZone::get(own).unwrap_or_else(|_| self.zone.clone());
                times::for_spreadsheets(time, &zone).unwrap_or_default()
            }
            Cell::Count(count) | Cell::Change(count) => count.to_string(),
            Cell::Rate(numerator, denominator) => percent(*numerator, *denominator).replace(' ', ""),
            Cell::Length { length, .. } => times::whole_seconds(length).to_string(),
            Cell::Code(..)
            | Cell::Codes(_)
            | Cell::Texts(_)
            | Cell::Timed(_)
            | Cell::Flag(_)
            | Cell::Mark(true) => defused(for_people(cell, &self.zone)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Table;

    #[test]
    fn field_c3_a_spreadsheet_reads_titles_local_times_and_whole_seconds() {
        let time = |seconds, nanos| Cell::Time(prost_types::Timestamp { seconds, nanos });
        let rows = [vec![
            Cell::text("=1+1"),
            time(1_668_268_200, 987_000_000),
            Cell::Rate(48, 52),
            Cell::Count(12_345),
            Cell::Length { length: prost_types::Duration { seconds: 3_600, nanos: 1 }, exact: true },
            Cell::Flag(true),
            Cell::Absent,
        ]];
        let keys = [
            "title",
            "received_at",
            "on_time_rate",
            "on_time_rate_numerator",
            "time_to_resolve_p50_seconds",
            "overdue",
            "voided",
        ];
        let table = Table::new(&keys, &rows, Clone::clone);
        let document = Document::new(&hotline_proto::v1::Issue::default(), "").csv(table);
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let text = Spreadsheet { zone: zone.clone(), header: true }.render(&document).unwrap();
        insta::assert_debug_snapshot!(text.split("\r\n").collect::<Vec<_>>(), @r#"
        [
            "\u{feff}Title,Received,On time,On time (numerator),Median time to resolve (seconds),Overdue,VOIDED",
            "'=1+1,2022-11-12 23:50:00,92.3%,12345,3601,yes,",
            "",
        ]
        "#);
        // The rest of a stream has neither mark nor titles.
        let rest = Spreadsheet { zone, header: false }.render(&document).unwrap();
        assert_eq!(text.lines().nth(1), rest.lines().next());
    }
}
