//! Bars: counts step by step, each beside its number, so that the course is seen and every value can be read.

use comfy_table::{CellAlignment, ContentArrangement};

use super::numbers::grouped;
use super::table::{GAP, written};
use super::{Bars, People};
use crate::catalogue;

/// Width where none is known, and the widest: a bar is not clearer for being longer.
const USUAL_WIDTH: usize = 80;
const WIDEST: usize = 100;

impl People {
    /// The first bars get more room than those after them; each column has its own scale.
    pub(super) fn bars(&self, bars: &Bars) -> String {
        if bars.rows.is_empty() {
            return String::new();
        }
        let longest: Vec<i64> = (0..bars.keys.len())
            .map(|at| bars.rows.iter().map(|(_, counts)| counts[at]).max().unwrap_or(0))
            .collect();
        let rooms = self.rooms(bars, &longest);
        let mut view = self.view();
        view.set_content_arrangement(ContentArrangement::Disabled);
        let titles = bars.keys.iter().flat_map(|key| [String::new(), catalogue::heading(key)]);
        view.set_header([String::new()].into_iter().chain(titles));
        for (step, counts) in &bars.rows {
            let cells = counts
                .iter()
                .enumerate()
                .flat_map(|(at, count)| [grouped(*count), bar(*count, longest[at], rooms[at])]);
            view.add_row([step.clone()].into_iter().chain(cells));
        }
        for at in 0..bars.keys.len() {
            if let Some(counts) = view.column_mut(1 + 2 * at) {
                counts.set_cell_alignment(CellAlignment::Right);
            }
        }
        written(&mut view)
    }

    /// How long the bars of each column may be.
    fn rooms(&self, bars: &Bars, longest: &[i64]) -> Vec<usize> {
        let gap = usize::from(GAP);
        let width = self.width.map_or(USUAL_WIDTH, usize::from).min(WIDEST);
        let steps = bars.rows.iter().map(|(step, _)| step.chars().count()).max().unwrap_or(0);
        let numbers: usize = longest.iter().map(|count| grouped(*count).len() + 2 * gap).sum();
        let free = width.saturating_sub(steps + numbers);
        let first = free * 3 / 5;
        let others = (free - first) / bars.keys.len().saturating_sub(1).max(1);
        (0..bars.keys.len()).map(|at| if at == 0 { first } else { others }).collect()
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
