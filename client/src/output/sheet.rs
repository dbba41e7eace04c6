//! A sheet: figures under each other, what a rate is made of beside it, and what each changed by.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement};

use super::numbers::{fraction, percent};
use super::table::{BOLD, GAP, for_people, left_out, written};
use super::{ABSENT, Cell, People, Sheet, SheetRow};
use crate::catalogue;

/// The columns before those that tell a change: title, figure, what it is made of.
const FIRST_CHANGE: usize = 3;

impl People {
    /// No line is folded; on a narrow terminal the last changes are left out.
    pub(super) fn sheet(&self, sheet: &Sheet) -> String {
        let mut view = self.view();
        view.set_content_arrangement(ContentArrangement::Disabled);
        if !sheet.changes.is_empty() {
            let blank = [String::new(), String::new(), String::new()];
            view.set_header(blank.into_iter().chain(sheet.changes.iter().map(|key| self.heading(key))));
        }
        let columns = FIRST_CHANGE + sheet.changes.len();
        let sections = sheet.sections.iter();
        let sections = sections.map(|(title, rows)| (title, rows.iter().map(|row| self.sheet_row(row))));
        add_sections(&mut view, columns, sections);
        for (at, column) in view.column_iter_mut().enumerate() {
            // Figures and changes are read under each other, what they are made of from its beginning.
            let is_text = at == 0 || at == FIRST_CHANGE - 1;
            column.set_cell_alignment(if is_text { CellAlignment::Left } else { CellAlignment::Right });
        }
        let from_the_right = (FIRST_CHANGE..columns).rev();
        let hidden = self.width.map_or(0, |width| leave_out(&mut view, width, from_the_right));
        let hidden = &sheet.changes[sheet.changes.len() - hidden..];
        let is_title = |line: &str| sheet.sections.iter().any(|(title, _)| title == line);
        format!("{}{}", with_titles(&mut view, is_title), left_out(hidden))
    }

    fn sheet_row(&self, row: &SheetRow) -> Vec<String> {
        let (figure, made_of) = match row.value {
            Cell::Rate(numerator, denominator) => {
                (percent(numerator, denominator), fraction(numerator, denominator))
            }
            ref other => (for_people(other, &self.zone), String::new()),
        };
        let changes = row.changes.iter().map(|change| change.clone().unwrap_or_else(|| ABSENT.to_owned()));
        [format!("{}{}", row.mark, catalogue::title(row.key)), figure, made_of]
            .into_iter()
            .chain(changes)
            .collect()
    }
}

/// Adds sections to a view of so many columns: the title of each, then its rows, with an empty line between sections.
pub(super) fn add_sections<'s>(
    view: &mut comfy_table::Table,
    columns: usize,
    sections: impl Iterator<Item = (&'s String, impl Iterator<Item = Vec<String>>)>,
) {
    for (at, (title, rows)) in sections.enumerate() {
        if at > 0 {
            view.add_row(vec![String::new(); columns]);
        }
        view.add_row([vec![title.clone()], vec![String::new(); columns - 1]].concat());
        view.add_rows(rows);
    }
}

/// The lines of a view, titles standing out.
pub(super) fn with_titles(view: &mut comfy_table::Table, is_title: impl Fn(&str) -> bool) -> String {
    let lines = written(view);
    let line =
        |line: &str| if is_title(line) { format!("{BOLD}{line}{BOLD:#}\n") } else { format!("{line}\n") };
    lines.lines().map(line).collect()
}

/// Hides columns in this order until the others fit. Answers how many.
pub(super) fn leave_out(
    view: &mut comfy_table::Table,
    width: u16,
    order: impl Iterator<Item = usize>,
) -> usize {
    let widths = view.column_max_content_widths();
    let mut needed: u16 = widths.iter().map(|content| content + GAP).sum();
    let mut hidden = 0;
    for at in order {
        // The space after the last column may lie beyond the edge.
        if needed <= width + GAP {
            break;
        }
        hidden += 1;
        needed -= widths[at] + GAP;
        if let Some(column) = view.column_mut(at) {
            column.set_constraint(ColumnConstraint::Hidden);
        }
    }
    hidden
}
