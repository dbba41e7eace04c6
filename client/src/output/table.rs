//! For people: aligned by what a character takes on the screen, without borders, titles from the catalogue, times in the period's zone.

use clap::builder::styling::Style;
use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ContentArrangement};
use jiff::tz::TimeZone;

use super::{Block, Cell, Document, Format, Table};
use crate::failure::Failure;
use crate::{messages, times};

const BOLD: Style = Style::new().bold();

/// What people read.
#[derive(Clone, Debug)]
pub struct People {
    /// The zone in which times are shown.
    pub zone: TimeZone,
    /// Width of the terminal; without one nothing is folded.
    pub width: Option<u16>,
}

impl Format for People {
    fn render(&self, document: &Document) -> Result<String, Failure> {
        let blocks = document.blocks.iter().map(|block| self.block(block)).filter(|text| !text.is_empty());
        Ok(blocks.collect())
    }
}

impl People {
    fn block(&self, block: &Block) -> String {
        match block {
            Block::Line(line) => format!("{line}\n"),
            Block::Strong(line) => format!("{BOLD}{line}{BOLD:#}\n"),
            Block::Card(fields) => self.card(fields),
            Block::Table(table) => self.table(table),
            Block::Row(cells) => self.row(cells),
        }
    }

    fn row(&self, cells: &[(usize, Cell)]) -> String {
        let cells = cells.iter().map(|(width, cell)| format!("{:<width$}", for_people(cell, &self.zone)));
        format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    }

    fn card(&self, fields: &[(&'static str, Cell)]) -> String {
        let mut view = self.view();
        // Figures are read under each other, texts from their beginning.
        let figures = fields.iter().all(|(_, cell)| matches!(cell, Cell::Count(_) | Cell::Absent));
        for (key, cell) in fields.iter().filter(|(_, cell)| *cell != Cell::Absent) {
            view.add_row([messages::title(key).to_owned(), for_people(cell, &self.zone)]);
        }
        if let Some(values) = view.column_mut(1).filter(|_| figures) {
            values.set_cell_alignment(CellAlignment::Right);
        }
        written(&mut view)
    }

    fn table(&self, table: &Table) -> String {
        if table.rows.is_empty() {
            return String::new();
        }
        let mut view = self.view();
        view.set_header(table.keys.iter().map(|key| messages::title(key)));
        for row in &table.rows {
            view.add_row(row.iter().map(|cell| {
                let shown = comfy_table::Cell::new(for_people(cell, &self.zone));
                match cell {
                    Cell::Count(_) => shown.set_alignment(CellAlignment::Right),
                    _ => shown,
                }
            }));
        }
        written(&mut view)
    }

    fn view(&self) -> comfy_table::Table {
        let mut view = comfy_table::Table::new();
        view.load_style(NOTHING);
        match self.width {
            Some(width) => view.set_content_arrangement(ContentArrangement::Dynamic).set_width(width),
            None => view.set_content_arrangement(ContentArrangement::Disabled),
        };
        view
    }
}

/// Without the padding before the first column, the spaces after the last, and rows of nothing.
fn written(view: &mut comfy_table::Table) -> String {
    let columns = view.column_iter_mut().enumerate();
    columns.for_each(|(index, column)| {
        column.set_padding((0, if index == 0 { 2 } else { 1 }));
    });
    view.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// A value as people read it.
pub fn for_people(cell: &Cell, zone: &TimeZone) -> String {
    match cell {
        Cell::Absent => messages::ABSENT.to_owned(),
        Cell::Text(text) => text.clone(),
        Cell::Time(time) => times::for_people(time, zone).unwrap_or_else(|| messages::ABSENT.to_owned()),
        Cell::Code(full, bare) => messages::label(full, bare),
        Cell::Codes(codes) => codes.iter().map(|code| for_people(code, zone)).collect::<Vec<_>>().join(", "),
        Cell::Count(count) => grouped(*count),
        Cell::Flag(flag) => messages::yes_no(*flag).to_owned(),
    }
}

/// 2146 as 2,146.
pub fn grouped(count: i64) -> String {
    let digits = count.unsigned_abs().to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    format!("{}{}", if count < 0 { "-" } else { "" }, groups.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(width: Option<u16>) -> String {
        let rows = [("Q000001-3", "电梯停在两层之间，有人被困", 2_146), ("Q000002-1", "No water", 3)];
        let table = Table::of(&["number", "title", "urge_count"], &rows, |(number, title, count)| {
            vec![Cell::text(*number), Cell::text(*title), Cell::Count(*count)]
        });
        let document = Document::of(&hotline_proto::v1::Issue::default(), "").list(table);
        People { zone: TimeZone::UTC, width }.render(&document).unwrap()
    }

    #[test]
    fn chinese_and_english_line_up() {
        insta::assert_snapshot!(render(None), @"");
    }

    #[test]
    fn a_narrow_terminal_folds_the_texts() {
        insta::assert_snapshot!(render(Some(40)), @"");
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!([0, 999, 2_146, -1_234_567].map(grouped), ["0", "999", "2,146", "-1,234,567"]);
    }
}
