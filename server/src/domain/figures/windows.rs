//! Windows cut into pieces: hours, days, shifts.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::calendar::Window;
use crate::domain::instant::{Instant, QUARTER};
use crate::domain::period::PeriodFacts;

impl PeriodFacts {
    /// A window from one full hour of the local clock to the next, whatever the clock does in between.
    pub fn hours_of(&self, window: Window) -> Vec<Window> {
        let quarters = (1..).map(|n| window.from.plus(n * QUARTER)).take_while(|at| *at < window.to);
        let is_full = |at: &Instant| self.zone.time_zone().to_datetime(at.timestamp()).minute() == 0;
        pieces(window, quarters.filter(is_full))
    }

    /// A window day by day, from cut-off to cut-off.
    pub fn days_of(&self, window: Window) -> Vec<Window> {
        let first = self.day_of(window.from).to;
        let next = |at: &Instant| Some(self.day_of(*at).to).filter(|next| next > at);
        pieces(window, std::iter::successors(Some(first), next).take_while(|at| *at < window.to))
    }

    /// The parts of a window in each shift, by the shift's code; those outside all under the empty one. Where two plans meet and their
    /// shifts overlap, the one that began first goes on.
    pub fn shifts_of(&self, window: Window) -> BTreeMap<String, Vec<Window>> {
        let mut parts: BTreeMap<String, Vec<Window>> = BTreeMap::new();
        let mut add = |code: &str, from: Instant, to: Instant| {
            if from < to {
                parts.entry(code.to_owned()).or_default().push(Window { from, to });
            }
        };
        let mut reached = window.from;
        for (code, shift) in self.shifts_near(window) {
            let (from, to) = (shift.from.max(reached), shift.to.min(window.to));
            if from >= to {
                continue;
            }
            add("", reached, from);
            add(&code, from, to);
            reached = to;
        }
        add("", reached, window.to);
        parts
    }

    /// The shifts that may touch a window, by their begin.
    fn shifts_near(&self, window: Window) -> Vec<(String, Window)> {
        // A shift lasts at most 24 hours.
        let first = self.zone.date(window.from).yesterday().unwrap_or(Date::MIN);
        let last = self.zone.date(window.to);
        let dates = first.series(jiff::Span::new().days(1)).take_while(|date| *date <= last);
        let mut shifts: Vec<(String, Window)> = dates
            .flat_map(|date| {
                let codes = self.shift_plan(date).shifts.iter().map(|shift| shift.code.clone());
                codes.filter_map(move |code| self.shift(date, &code).map(|window| (code, window)))
            })
            .collect();
        shifts.sort_by_key(|(_, shift)| shift.from);
        shifts
    }
}

fn pieces(window: Window, cuts: impl Iterator<Item = Instant>) -> Vec<Window> {
    let mut pieces = Vec::new();
    let mut from = window.from;
    for to in cuts.chain([window.to]) {
        if from < to {
            pieces.push(Window { from, to });
            from = to;
        }
    }
    pieces
}
