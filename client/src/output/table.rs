//! For people: aligned by what a character takes on the screen, without borders, titles from the catalogue, times in the period's zone.

use clap::builder::styling::{AnsiColor, Style};
use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Row};
use hotline_proto::v1::Urgency;
use jiff::tz::TimeZone;
use unicode_width::UnicodeWidthStr;

use super::numbers::{difference, fraction, grouped, percent};
use super::{ABSENT, Block, Cell, Document, Format, Table, Timed};
use crate::catalogue::{term, text};
use crate::failure::Failure;
use crate::{catalogue, times};

pub(super) const BOLD: Style = Style::new().bold();

/// On a terminal a row of a list is cut after this many lines; the card shows the whole.
const LIST_LINES: usize = 2;

/// What stays in a list on a narrow terminal, whatever stands left of it: which one it is, how urgent, what has not been done, and what it is about.
const MATTERS_MOST: &[&str] =
    &["number", "urgency", "state", "triage", "overdue", "voided", "summary", "title"];

/// Columns wider than this are folded on a terminal, down to the lesser width.
const LONG_COLUMN: u16 = 24;
const LONG_COLUMN_LEAST: u16 = 16;

/// Space between columns.
pub(super) const GAP: u16 = 2;

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
            Block::Line(line) => format!("{}\n", harmless(line)),
            Block::Strong(line) => format!("{BOLD}{}{BOLD:#}\n", harmless(line)),
            Block::Card(fields) => self.card(fields),
            Block::Table(table) => self.table(table),
            Block::Sheet(sheet) => self.sheet(sheet),
            Block::Trend(trend) => self.trend(trend),
            Block::Bars(bars) => self.bars(bars),
            Block::Row { cells, urgency } => self.row(cells, *urgency),
        }
    }

    /// What is absent leaves its place empty.
    fn row(&self, cells: &[(usize, Cell)], urgency: Urgency) -> String {
        let shown = |cell: &Cell| if cell.is_blank() { String::new() } else { for_people(cell, &self.zone) };
        let padded = |(width, cell): &(usize, Cell)| {
            let text = shown(cell);
            let missing = width.saturating_sub(text.width());
            text + &" ".repeat(missing)
        };
        let line = cells.iter().map(padded).collect::<Vec<_>>().join("  ");
        let style = colour(urgency);
        format!("{style}{}{style:#}\n", line.trim_end())
    }

    fn card(&self, fields: &[(&'static str, Cell)]) -> String {
        let mut view = self.view();
        // Figures are read under each other, texts from their beginning.
        let figures = fields.iter().all(|(_, cell)| matches!(cell, Cell::Count(_) | Cell::Absent));
        for (key, cell) in fields.iter().filter(|(_, cell)| !cell.is_blank()) {
            view.add_row([catalogue::title(key), for_people(cell, &self.zone)]);
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
        // A column of nothing but dashes says nothing and takes room.
        let columns: Vec<usize> =
            (0..table.keys.len()).filter(|at| table.rows.iter().any(|row| !row[*at].is_blank())).collect();
        let mut view = self.view();
        view.set_header(columns.iter().map(|at| self.heading(table.keys[*at])));
        for row in &table.rows {
            let mut shown = Row::from(columns.iter().map(|at| self.cell(&row[*at])).collect::<Vec<_>>());
            if self.width.is_some() && !table.whole {
                shown.max_height(LIST_LINES);
            }
            view.add_row(shown);
        }
        if let Some(width) = self.width {
            let keys: Vec<&str> = columns.iter().map(|at| table.keys[*at]).collect();
            let hidden = fit(&mut view, &keys, width);
            if table.whole && !hidden.is_empty() {
                return self.row_by_row(table);
            }
            return format!("{}{}", written(&mut view), left_out(&hidden));
        }
        written(&mut view)
    }

    /// Each row as a card of its own.
    fn row_by_row(&self, table: &Table) -> String {
        let card = |row: &Vec<Cell>| {
            self.card(&table.keys.iter().copied().zip(row.iter().cloned()).collect::<Vec<_>>())
        };
        table.rows.iter().map(card).collect::<Vec<_>>().join("\n")
    }

    /// On a terminal the Chinese stands below the English: the room is for what stands under the heading.
    pub(super) fn heading(&self, key: &'static str) -> String {
        match self.width {
            Some(_) => catalogue::heading_in_two_lines(key),
            None => catalogue::heading(key),
        }
    }

    fn cell(&self, cell: &Cell) -> comfy_table::Cell {
        // A row is a line, as long as the terminal allows.
        let shown = comfy_table::Cell::new(for_people(cell, &self.zone).replace('\n', " "));
        match cell {
            Cell::Count(_) | Cell::Change(_) => shown.set_alignment(CellAlignment::Right),
            _ => shown,
        }
    }

    pub(super) fn view(&self) -> comfy_table::Table {
        let mut view = comfy_table::Table::new();
        view.load_style(NOTHING);
        match self.width {
            Some(width) => view.set_content_arrangement(ContentArrangement::Dynamic).set_width(width),
            None => view.set_content_arrangement(ContentArrangement::Disabled),
        };
        view
    }
}

/// The colour of what is urgent. A terminal that shows none, or is to show none, is sent none.
fn colour(urgency: Urgency) -> Style {
    match urgency {
        Urgency::P0 => Style::new().bold().fg_color(Some(AnsiColor::Red.into())),
        Urgency::P1 => Style::new().fg_color(Some(AnsiColor::Yellow.into())),
        Urgency::P2 | Urgency::P3 | Urgency::Unspecified => Style::new(),
    }
}

/// Short columns are shown whole and long ones folded. Of the others those on the right are left out first. Answers the keys of what is left
/// out.
fn fit<'a>(view: &mut comfy_table::Table, keys: &[&'a str], width: u16) -> Vec<&'a str> {
    let widths = view.column_max_content_widths();
    // The space after the last column may lie beyond the edge.
    let mut left = width + GAP;
    let mut hidden = Vec::new();
    let (first, rest): (Vec<usize>, _) = (0..keys.len()).partition(|at| MATTERS_MOST.contains(&keys[*at]));
    for at in first.into_iter().chain(rest) {
        let Some(column) = view.column_mut(at) else { continue };
        let is_long = widths[at] > LONG_COLUMN;
        let needed = GAP + if is_long { LONG_COLUMN_LEAST } else { widths[at] };
        if needed > left {
            left = 0;
            hidden.push(keys[at]);
            column.set_constraint(ColumnConstraint::Hidden);
            continue;
        }
        left -= needed;
        if !is_long {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    hidden
}

/// A line that names what is left out of a table.
pub(super) fn left_out(keys: &[&str]) -> String {
    if keys.is_empty() {
        return String::new();
    }
    let titles = catalogue::joined(keys.iter().map(|key| catalogue::heading(key)));
    format!("{} {titles}\n", term!("left-out"))
}

/// Without the padding before the first column, the spaces after the last, and rows of nothing.
pub(super) fn written(view: &mut comfy_table::Table) -> String {
    view.column_iter_mut().for_each(|column| {
        column.set_padding((0, GAP));
    });
    view.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// A value as people read it.
pub fn for_people(cell: &Cell, zone: &TimeZone) -> String {
    match cell {
        Cell::Absent | Cell::Mark(false) => ABSENT.to_owned(),
        Cell::Text(text) => harmless(text),
        Cell::Time(time) => times::for_people(time, zone).unwrap_or_else(|| ABSENT.to_owned()),
        Cell::TimeIn(time, own) => {
            for_people(&Cell::Time(*time), TimeZone::get(own).as_ref().unwrap_or(zone))
        }
        Cell::Code(full, _) => catalogue::label(full),
        Cell::Codes(codes) => catalogue::joined(codes.iter().map(|code| for_people(code, zone))),
        Cell::Texts(texts) => {
            let texts = texts
                .iter()
                .map(|(of, text)| text!("text-of", of = for_people(of, zone), text = harmless(text)));
            texts.collect::<Vec<_>>().join(&text!("text-separator"))
        }
        Cell::Timed(timed) => catalogue::joined(timed.iter().map(|(name, timed)| {
            let when = time_of_day(*timed, zone);
            harmless(format!("{name} {when}").trim())
        })),
        Cell::Count(count) => grouped(*count),
        Cell::Change(count) => difference(*count),
        Cell::Rate(numerator, denominator) => {
            // So wide that percents stand under each other.
            format!("{:>7}  {}", percent(*numerator, *denominator), fraction(*numerator, *denominator))
        }
        Cell::Length { length, exact: true } => times::length_for_people(length),
        Cell::Length { length, exact: false } => at_most(times::length_at_most(length), false),
        Cell::Mark(true) | Cell::Flag(true) => term!("yes"),
        Cell::Flag(false) => term!("no"),
    }
}

/// When something was, on the clock of the zone.
fn time_of_day(timed: Timed, zone: &TimeZone) -> String {
    let clock = |time: &prost_types::Timestamp| {
        let moment = times::from_proto(time);
        moment.map(|moment| zone.to_datetime(moment).strftime("%H:%M").to_string()).unwrap_or_default()
    };
    match timed {
        Timed::At(at) => clock(&at),
        Timed::Between(from, to) => {
            format!("{}–{}", clock(&from), to.as_ref().map(clock).unwrap_or_default())
        }
    }
}

/// A length that is not exact is an upper bound.
pub(super) fn at_most(length: String, exact: bool) -> String {
    if exact { length } else { format!("≤ {length}") }
}

/// A text that came by phone or from a machine must not steer the terminal, nor turn the rest of its line around.
pub fn harmless(text: &str) -> String {
    let shown = |c: char| match c {
        '\n' => c,
        // Nobody sees how wide it is.
        '\t' => ' ',
        _ if c.is_control() || turns(c) => char::REPLACEMENT_CHARACTER,
        _ => c,
    };
    text.chars().map(shown).collect()
}

/// Whether a character begins or ends an embedding, an override or an isolate (Unicode Standard Annex #9, 2): these reach beyond their text
/// if they are not closed. The marks, which do not, stay.
fn turns(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(width: Option<u16>) -> String {
        let rows = [("Q000001-3", "电梯停在两层之间，有人被困", 2_146), ("Q000002-1", "No water", 3)];
        let table = Table::new(&["number", "title", "urge_count"], &rows, |(number, title, count)| {
            vec![Cell::text(*number), Cell::text(*title), Cell::Count(*count)]
        });
        let document = Document::new(&hotline_proto::v1::Issue::default(), "").list(table);
        People { zone: TimeZone::UTC, width }.render(&document).unwrap()
    }

    #[test]
    fn chinese_and_english_line_up() {
        insta::assert_snapshot!(render(None), @"
        Number     Title                       Chase-ups
        Q000001-3  电梯停在两层之间，有人被困      2,146
        Q000002-1  No water                            3
        ");
    }

    #[test]
    fn a_narrow_terminal_folds_the_texts_and_leaves_out_the_last_columns() {
        insta::assert_snapshot!(render(Some(50)), @"
        Number     Title                       Chase-ups
        Q000001-3  电梯停在两层之间，有人被困      2,146
        Q000002-1  No water                            3
        ");
        insta::assert_snapshot!(render(Some(40)), @"
        Number     Title             Chase-ups
        Q000001-3  电梯停在两层之间      2,146
                   ，有人被困
        Q000002-1  No water                  3
        ");
    }

    #[test]
    fn field_b10_what_matters_most_stays_and_what_is_left_out_is_said() {
        let keys = ["number", "summary", "category", "district", "triage"];
        let table = Table::new(&keys, &[()], |()| {
            let words = ["C000001-3", "透析中断两天，今早已经不能下床", "MED.02", "500104001", "pending"];
            words.map(Cell::text).to_vec()
        });
        let document = Document::new(&hotline_proto::v1::Call::default(), "").list(table);
        let render = |width| People { zone: TimeZone::UTC, width: Some(width) }.render(&document).unwrap();
        insta::assert_snapshot!(render(50), @"
        Number     Summary             Category  Triage
        C000001-3  透析中断两天，今早  MED.02    pending
                   已经不能下床
        Not shown, for want of width: District
        ");
        insta::assert_snapshot!(render(16), @"
        Number
        C000001-3
        Not shown, for want of width: Summary, Triage, Category, District
        ");
    }

    #[test]
    fn a_table_that_must_be_whole_is_shown_row_by_row_where_it_does_not_fit() {
        let rows = [("XSC", "安排车辆，明早七点到翠园路十二号楼下，接透析患者去医院"), ("WATER", "停泵")];
        let table = Table::new(&["agency", "state", "task"], &rows, |(agency, task)| {
            vec![Cell::text(*agency), Cell::Absent, Cell::text(*task)]
        });
        let document = Document::new(&hotline_proto::v1::Issue::default(), "").list(table.whole());
        let render = |width| People { zone: TimeZone::UTC, width: Some(width) }.render(&document).unwrap();
        insta::assert_snapshot!(render(36), @"
        Agency  Task
        XSC     安排车辆，明早七点到翠园路
                十二号楼下，接透析患者去医
                院
        WATER   停泵
        ");
        insta::assert_snapshot!(render(12), @"
        Agen  XSC
        cy
        Task  安排
              车辆
              ，明
              早七
              点到
              翠园
              路十
              二号
              楼下
              ，接
              透析
              患者
              去医
              院

        Agen  WATE
        cy    R
        Task  停泵
        ");
    }

    #[test]
    fn a_text_cannot_steer_the_terminal() {
        let text = for_people(&Cell::text("\u{1b}[2Jwater\r"), &TimeZone::UTC);
        assert_eq!(text, "\u{FFFD}[2Jwater\u{FFFD}");
    }

    #[test]
    fn field_b9_a_text_cannot_turn_the_rest_of_its_line_around() {
        let text = for_people(&Cell::text("停水\u{202E}cba \u{2067}x\u{2069} \u{200F}"), &TimeZone::UTC);
        assert_eq!(text, "停水\u{FFFD}cba \u{FFFD}x\u{FFFD} \u{200F}");
    }
}
