//! Bars: counts step by step, each beside its number, so that the course is seen and every value can be read.

use comfy_table::{CellAlignment, ContentArrangement};
use unicode_width::UnicodeWidthStr;

use super::numbers::grouped;
use super::table::{GAP, written};
use super::{Bars, People};
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
            .map(|at| bars.rows.iter().map(|(_, counts)| counts[at]).max().unwrap_or(0))
            .collect();
        let most = longest.iter().copied().max().unwrap_or(0);
        let room = self.room(bars, &longest, most);
        let mut view = self.view();
        view.set_content_arrangement(ContentArrangement::Disabled);
        let titles = bars.keys.iter().flat_map(|key| [String::new(), catalogue::heading(key)]);
        view.set_header([String::new()].into_iter().chain(titles));
        for (step, counts) in &bars.rows {
            let cells = counts.iter().flat_map(|count| [grouped(*count), bar(*count, most, room)]);
            view.add_row([step.clone()].into_iter().chain(cells));
        }
        for at in 0..bars.keys.len() {
            if let Some(counts) = view.column_mut(1 + 2 * at) {
                counts.set_cell_alignment(CellAlignment::Right);
            }
        }
        written(&mut view)
    }

    /// How long the longest bar may be, so that those of all columns have their place beside each other.
    fn room(&self, bars: &Bars, longest: &[i64], most: i64) -> usize {
        let gap = usize::from(GAP);
        let width = self.width.map_or(USUAL_WIDTH, usize::from).min(WIDEST);
        let steps = bars.rows.iter().map(|(step, _)| step.width()).max().unwrap_or(0);
        let numbers: usize = longest.iter().map(|count| grouped(*count).len() + 2 * gap).sum();
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

/// To half a character: the finer blocks are missing on a bare console. What is not zero is never nothing.
fn bar(count: i64, longest: i64, room: usize) -> String {
    let halves = |count: i64| usize::try_from(count).unwrap_or(0);
    let length = match (halves(count), halves(longest)) {
        (0, _) | (_, 0) => 0,
        (count, longest) => (count * room * 2).div_ceil(longest),
    };
    format!("{}{}", "█".repeat(length / 2), if length % 2 == 1 { "▌" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(counts: [[i64; 2]; 3]) -> String {
        let rows = ["08:00", "09:00", "10:00"].map(str::to_owned).into_iter().zip(counts.map(Vec::from));
        let bars = Bars { keys: vec!["calls_answered", "issues_resolved"], rows: rows.collect() };
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
    fn the_longest_fills_the_room_and_one_is_still_seen() {
        assert_eq!(bar(10, 10, 5), "█████");
        assert_eq!(bar(5, 10, 5), "██▌");
        assert_eq!(bar(1, 10_000, 5), "▌");
        assert_eq!(bar(0, 10, 5), "");
        assert_eq!(bar(0, 0, 5), "");
        assert_eq!(bar(3, 3, 0), "");
    }
}
