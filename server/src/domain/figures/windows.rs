//! Splitting windows into hours, days and shifts.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::calendar::Window;
use crate::domain::instant::{Instant, QUARTER};
use crate::domain::period::PeriodFacts;
use crate::domain::shift_plan::ShiftOfDay;

impl PeriodFacts {
    /// Splits a window at the full hours of the local clock, even where the clock changes.
    pub fn hours_of(&self, window: Window) -> Vec<Window> {
        let quarters = (1..).map(|n| window.from.plus(n * QUARTER)).take_while(|at| *at < window.to);
        let is_full = |at: &Instant| self.zone.time_zone().to_datetime(at.timestamp()).minute() == 0;
        pieces(window, quarters.filter(is_full))
    }

    /// Splits a window into days of the figures, from cut-off to cut-off.
    pub fn days_of(&self, window: Window) -> Vec<Window> {
        let first = self.day_of(window.from).to;
        let next = |at: &Instant| Some(self.day_of(*at).to).filter(|next| next > at);
        pieces(window, std::iter::successors(Some(first), next).take_while(|at| *at < window.to))
    }

    /// Splits a window by shifts, with the parts of each shift under its code, and those outside of all shifts under the empty code. Where two plans
    /// meet and their shifts overlap, the shift that began first continues.
    pub fn shifts_of(&self, window: Window) -> BTreeMap<String, Vec<Window>> {
        let mut by_shift: BTreeMap<String, Vec<Window>> = BTreeMap::new();
        let mut add = |code: &str, from: Instant, to: Instant| {
            if from < to {
                by_shift.entry(code.to_owned()).or_default().push(Window { from, to });
            }
        };
        let mut reached = window.from;
        for ShiftOfDay { code, window: shift, .. } in self.shifts_near(window) {
            let (from, to) = (shift.from.max(reached), shift.to.min(window.to));
            if from >= to {
                continue;
            }
            add("", reached, from);
            add(&code, from, to);
            reached = to;
        }
        add("", reached, window.to);
        by_shift
    }

    /// The shifts that may overlap a window, ordered by their start.
    fn shifts_near(&self, window: Window) -> Vec<ShiftOfDay> {
        // A shift lasts at most 24 hours.
        let first = self.zone.date(window.from).yesterday().unwrap_or(Date::MIN);
        let last = self.zone.date(window.to);
        let dates = first.series(jiff::Span::new().days(1)).take_while(|date| *date <= last);
        let mut shifts: Vec<ShiftOfDay> = dates.flat_map(|date| self.shifts_of_day(date)).collect();
        shifts.sort_by_key(|shift| shift.window.from);
        shifts
    }

    /// The shifts that overlap a window, ordered by their start; none before the period. After its end they go on: what is in hand is still worked on.
    pub fn shifts_overlapping(&self, window: Window) -> Vec<ShiftOfDay> {
        let mut shifts = self.shifts_near(window);
        let from = window.from.max(self.starts_at);
        shifts.retain(|shift| shift.window.from < window.to && from < shift.window.to);
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
