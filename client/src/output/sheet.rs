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
        for (at, (title, rows)) in sheet.sections.iter().enumerate() {
            if at > 0 {
                view.add_row(vec![String::new(); columns]);
            }
            view.add_row([vec![title.clone()], vec![String::new(); columns - 1]].concat());
            view.add_rows(rows.iter().map(|row| self.sheet_row(row)));
        }
        for (at, column) in view.column_iter_mut().enumerate() {
            // Figures and changes are read under each other, what they are made of from its beginning.
            let is_text = at == 0 || at == FIRST_CHANGE - 1;
            column.set_cell_alignment(if is_text { CellAlignment::Left } else { CellAlignment::Right });
        }
        let hidden = self.width.map_or(0, |width| leave_out(&mut view, width));
        let hidden = &sheet.changes[sheet.changes.len() - hidden..];
        let is_title = |line: &str| sheet.sections.iter().any(|(title, _)| title == line);
        let lines = written(&mut view);
        let lines = lines
            .lines()
            .map(|line| if is_title(line) { format!("{BOLD}{line}{BOLD:#}\n") } else { format!("{line}\n") });
        lines.chain([left_out(hidden)]).collect()
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

/// Hides columns from the right until the others fit; the figures themselves stay. Answers how many.
fn leave_out(view: &mut comfy_table::Table, width: u16) -> usize {
    let mut needed: u16 = view.column_max_content_widths().iter().map(|content| content + GAP).sum();
    let widths = view.column_max_content_widths();
    let mut hidden = 0;
    for (at, content) in widths.iter().enumerate().skip(FIRST_CHANGE).rev() {
        // The space after the last column may lie beyond the edge.
        if needed <= width + GAP {
            break;
        }
        hidden += 1;
        needed -= content + GAP;
        if let Some(column) = view.column_mut(at) {
            column.set_constraint(ColumnConstraint::Hidden);
        }
    }
    hidden
}
