//! A trend: figures under each other, those of several windows side by side, the newest on the right.

use comfy_table::{CellAlignment, ContentArrangement};

use super::numbers::{hours, percent};
use super::sheet::{add_sections, leave_out, with_titles};
use super::table::{at_most, for_people};
use super::{Cell, People, Trend, TrendRow};
use crate::catalogue::{self, text};

impl People {
    /// No line is folded; on a narrow terminal the oldest windows are left out.
    pub(super) fn trend(&self, trend: &Trend) -> String {
        let mut view = self.view();
        view.set_content_arrangement(ContentArrangement::Disabled);
        let headings = trend.windows.iter().map(|lines| lines.join("\n"));
        view.set_header([String::new()].into_iter().chain(headings));
        let columns = 1 + trend.windows.len();
        let sections = trend.sections.iter();
        let sections = sections.map(|(title, rows)| (title, rows.iter().map(|row| self.trend_row(row))));
        add_sections(&mut view, columns, sections);
        for column in view.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        // The newest stays, however narrow it is.
        let hidden = self.width.map_or(0, |width| leave_out(&mut view, width, 1..columns - 1));
        let is_title = |line: &str| trend.sections.iter().any(|(title, _)| title == line);
        format!("{}{}", with_titles(&mut view, is_title), oldest_left_out(&trend.windows[..hidden]))
    }

    /// A rate without what it is made of, for which there is no room, and a length in hours.
    fn trend_row(&self, row: &TrendRow) -> Vec<String> {
        let value = |cell: &Cell| match cell {
            Cell::Rate(numerator, denominator) => percent(*numerator, *denominator),
            Cell::Length { length, exact } => at_most(hours(length), *exact),
            other => for_people(other, &self.zone),
        };
        let title = format!("{}{}", row.mark, catalogue::title(row.key));
        std::iter::once(title).chain(row.values.iter().map(value)).collect()
    }
}

/// A line that names the first and the last of the windows that are left out.
fn oldest_left_out(windows: &[Vec<String>]) -> String {
    let name =
        |window: Option<&Vec<String>>| window.and_then(|lines| lines.first()).cloned().unwrap_or_default();
    match windows.len() {
        0 => String::new(),
        count => {
            let (from, to) = (name(windows.first()), name(windows.last()));
            text!("left-out-oldest", count = count, from = from, to = to) + "\n"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr as _;

    fn drawn(width: Option<u16>) -> String {
        let rates = [Cell::Absent, Cell::Rate(1, 2), Cell::Rate(48, 52)];
        let counts = [9, 10, 1_214].map(Cell::Count);
        let row = |key, mark, values: [Cell; 3]| TrendRow { key, mark, values: values.into() };
        let trend = Trend {
            windows: ["26 Nov", "27 Nov", "28 Nov"]
                .map(|day| vec![day.to_owned(), "so far".to_owned()])
                .into(),
            sections: vec![
                (
                    "Calls".to_owned(),
                    vec![row("calls_answered", "", counts.clone()), row("calls_valid", "  ", counts)],
                ),
                ("Issues".to_owned(), vec![row("on_time_rate", "", rates)]),
            ],
        };
        anstream::adapter::strip_str(&People { zone: jiff::tz::TimeZone::UTC, width }.trend(&trend))
            .to_string()
    }

    #[test]
    fn windows_stand_side_by_side_and_the_oldest_go_first() {
        insta::assert_snapshot!(drawn(None), @"
                        26 Nov  27 Nov  28 Nov
                        so far  so far  so far
        Calls
        Calls answered       9      10   1,214
          valid calls        9      10   1,214

        Issues
        On time              —  50.0 %  92.3 %
        ");
        insta::assert_snapshot!(drawn(Some(36)), @"
                        27 Nov  28 Nov
                        so far  so far
        Calls
        Calls answered      10   1,214
          valid calls       10   1,214

        Issues
        On time         50.0 %  92.3 %
        Not shown, for want of width: 26 Nov
        ");
        insta::assert_snapshot!(drawn(Some(10)), @"
                        28 Nov
                        so far
        Calls
        Calls answered   1,214
          valid calls    1,214

        Issues
        On time         92.3 %
        Not shown, for want of width: 26 Nov to 27 Nov
        ");
        assert!(drawn(Some(36)).lines().take(4).all(|line| line.width() <= 36));
    }
}
