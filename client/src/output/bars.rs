//! Bars: figures step by step, each beside its number, so that the course is seen and every value can be read.

use comfy_table::{CellAlignment, ContentArrangement};
use unicode_width::UnicodeWidthStr;

use super::table::{GAP, for_people, written};
use super::{Bars, Cell, People};
use crate::catalogue;

/// Width where none is known, and the widest: a bar is not clearer for being longer.
const USUAL_WIDTH: usize = 80;
const WIDEST: usize = 100;

impl People {
    /// All bars have one scale: what is twice as long is twice as much, in whichever column.
    pub(super) fn bars(&self, bars: &Bars) -> String {
        if bars.rows.is_empty() {
            return String::new();
        }
        let longest: Vec<i64> = (0..bars.keys.len())
            .map(|at| bars.rows.iter().map(|(_, cells)| amount(&cells[at])).max().unwrap_or(0))
            .collect();
        let most = longest.iter().copied().max().unwrap_or(0);
        let room = self.room(bars, &longest, most);
        let mut view = self.view();
        view.set_content_arrangement(ContentArrangement::Disabled);
        let titles = bars.keys.iter().flat_map(|key| [String::new(), catalogue::heading(key)]);
        view.set_header([String::new()].into_iter().chain(titles));
        for (step, cells) in &bars.rows {
            let cells = cells.iter().flat_map(|cell| [self.number(cell), bar(amount(cell), most, room)]);
            view.add_row([step.clone()].into_iter().chain(cells));
        }
        if let Some((name, cells)) = &bars.total {
            let cells = cells.iter().flat_map(|cell| [self.number(cell), String::new()]);
            view.add_row([name.clone()].into_iter().chain(cells));
        }
        for at in 0..bars.keys.len() {
            // Of rates the percents stand under each other, whatever they are made of.
            let has_rates = bars.rows.iter().any(|(_, cells)| matches!(cells[at], Cell::Rate(..)));
            if let Some(numbers) = view.column_mut(1 + 2 * at).filter(|_| !has_rates) {
                numbers.set_cell_alignment(CellAlignment::Right);
            }
        }
        written(&mut view)
    }

    fn number(&self, cell: &Cell) -> String {
        for_people(cell, &self.zone)
    }

    /// How long the longest bar may be, so that those of all columns have their place beside each other.
    fn room(&self, bars: &Bars, longest: &[i64], most: i64) -> usize {
        let gap = usize::from(GAP);
        let width = self.width.map_or(USUAL_WIDTH, usize::from).min(WIDEST);
        let rows = || bars.rows.iter().chain(&bars.total);
        let steps = rows().map(|(step, _)| step.width()).max().unwrap_or(0);
        let number = |at: usize| rows().map(|(_, cells)| self.number(&cells[at]).width()).max().unwrap_or(0);
        let numbers: usize = (0..bars.keys.len()).map(|at| number(at) + 2 * gap).sum();
        let free = width.saturating_sub(steps + numbers);
        let needed = |room: usize| -> usize {
            let columns = bars.keys.iter().zip(longest);
            columns
                .map(|(key, count)| bar(*count, most, room).width().max(catalogue::heading(key).width()))
                .sum()
        };
        (1..=free).rev().find(|room| needed(*room) <= free).unwrap_or(1)
    }
}

/// Parts of a rate of which a bar is made.
const PARTS: i64 = 10_000;

/// What the length of a bar stands for. What is not known has none.
fn amount(cell: &Cell) -> i64 {
    match cell {
        Cell::Count(count) => *count,
        Cell::Rate(numerator, denominator) => {
            let parts = i128::from(*numerator) * i128::from(PARTS) / i128::from(*denominator);
            i64::try_from(parts).unwrap_or(i64::MAX)
        }
        Cell::Length { length, .. } => length.seconds,
        _ => 0,
    }
}

/// To half a character: the finer blocks are missing on a bare console. What is not zero is never nothing.
fn bar(count: i64, longest: i64, room: usize) -> String {
    let halves = |count: i64| usize::try_from(count).unwrap_or(0);
    let length = match (halves(count), halves(longest)) {
        (0, _) | (_, 0) => 0,
        (count, longest) => (count.saturating_mul(room * 2)).div_ceil(longest),
    };
    format!("{}{}", "█".repeat(length / 2), if length % 2 == 1 { "▌" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(counts: [[i64; 2]; 3]) -> String {
        let cells = counts.map(|counts| counts.map(Cell::Count).to_vec());
        let rows = ["08:00", "09:00", "10:00"].map(str::to_owned).into_iter().zip(cells);
        let bars =
            Bars { keys: vec!["calls_answered", "issues_resolved"], rows: rows.collect(), total: None };
        People { zone: jiff::tz::TimeZone::UTC, width: Some(60) }.bars(&bars)
    }

    #[test]
    fn field_c7_all_columns_have_one_scale() {
        insta::assert_snapshot!(drawn([[70, 16], [35, 35], [0, 1]]), @"
                   Calls                             Resolved
        08:00  70  ████████████████████████████  16  ██████▌
        09:00  35  ██████████████                35  ██████████████
        10:00   0                                 1  ▌
        ");
        insta::assert_snapshot!(drawn([[2, 30], [1, 15], [4, 7]]), @"
                  Calls       Resolved
        08:00  2  ███     30  ██████████████████████████████████████
        09:00  1  █▌      15  ███████████████████
        10:00  4  █████▌   7  █████████
        ");
        insta::assert_snapshot!(drawn([[3, 0], [1, 0], [0, 0]]), @"
                  Calls                                     Resolved
        08:00  3  █████████████████████████████████████  0
        09:00  1  ████████████▌                          0
        10:00  0                                         0
        ");
        insta::assert_snapshot!(drawn([[0, 5], [0, 1], [0, 0]]), @"
                  Calls     Resolved
        08:00  0         5  ████████████████████████████████████████
        09:00  0         1  ████████
        10:00  0         0
        ");
        insta::assert_snapshot!(drawn([[12_345, 12_345], [1, 6_000], [0, 0]]), @"
                       Calls                      Resolved
        08:00  12,345  █████████████████  12,345  █████████████████
        09:00       1  ▌                   6,000  ████████▌
        10:00       0                          0
        ");
        let lines = drawn([[70, 70], [70, 70], [70, 70]]);
        assert!(lines.lines().all(|line| line.width() <= 60), "{lines}");
    }

    #[test]
    fn a_rate_and_a_length_are_drawn_and_what_they_amount_to_is_not() {
        let drawn = |key, cells: [Cell; 3], total| {
            let rows = ["Sat 12 Nov", "Sun 13 Nov", "Mon 14 Nov"].map(str::to_owned).into_iter();
            let rows = rows.zip(cells.map(|cell| vec![cell])).collect();
            let bars = Bars { keys: vec![key], rows, total: Some(("Total".to_owned(), vec![total])) };
            People { zone: jiff::tz::TimeZone::UTC, width: Some(60) }.bars(&bars)
        };
        let rates = [Cell::Rate(1, 2), Cell::Absent, Cell::Rate(48, 52)];
        insta::assert_snapshot!(drawn("on_time_rate", rates, Cell::Rate(49, 54)), @"
                                      On time
        Sat 12 Nov   50.0 %  (1/2)    ████████████████▌
        Sun 13 Nov  —
        Mon 14 Nov   92.3 %  (48/52)  ██████████████████████████████
        Total        90.7 %  (49/54)
        ");
        let length =
            |seconds| Cell::Length { length: prost_types::Duration { seconds, nanos: 0 }, exact: true };
        let lengths = [length(3_600), Cell::Absent, length(90_000)];
        insta::assert_snapshot!(drawn("time_to_resolve_p50", lengths, length(7_200)), @"
                             Median time to resolve
        Sat 12 Nov      1 h  ██
        Sun 13 Nov        —
        Mon 14 Nov  1 d 1 h  ███████████████████████████████████████
        Total           2 h
        ");
    }

    #[test]
    fn the_longest_fills_the_room_and_one_is_still_seen() {
        assert_eq!(bar(10, 10, 5), "█████");
        assert_eq!(bar(5, 10, 5), "██▌");
        assert_eq!(bar(1, 10_000, 5), "▌");
        assert_eq!(bar(0, 10, 5), "");
        assert_eq!(bar(0, 0, 5), "");
        assert_eq!(bar(3, 3, 0), "");
    }
}
