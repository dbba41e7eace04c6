//! The counters: what the ledger of each batch adds to them, and how they are read.
//!
//! A counter stands twice: in the quarter-hour in which a moment lies and in the day of the period, so that a window is days and, at its ends,
//! quarter-hours. Callers are counted by day, by shift and for the whole period, each as often as it called: one that calls twice is still one
//! caller.

mod callers;
mod changes;
pub(crate) mod counted_entries;
pub(crate) mod counter_table;
pub mod deltas;
mod expected;
mod rebuild;

pub use callers::{adjusted, callers_of};
pub use changes::{CounterChanges, Days, copy, counter_rows, duration_rows, stored_duration_rows};
pub use expected::{Expected, stored_callers, stored_durations};
pub use rebuild::rebuild;

use crate::domain::calendar::Window;
use crate::domain::instant::Instant;
use crate::domain::period::PeriodFacts;
use crate::store::db::Error;

/// What the counters hold, as `migrations/` describes it. It counts up whenever they come to hold something else.
pub const COUNTERS_VERSION: i32 = 2;

/// Which cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    /// Quarter-hours.
    Quarter,
    /// Days of the period.
    Day,
    /// Shifts, by their begin ([`PeriodFacts::counted_shifts`]). Of callers only.
    Shift,
    /// The whole period, cell 0. Of callers only.
    Period,
}

impl Span {
    /// As it is stored.
    pub fn code(self) -> &'static str {
        match self {
            Span::Quarter => "Q",
            Span::Day => "D",
            Span::Shift => "S",
            Span::Period => "P",
        }
    }

    /// The span of a stored code.
    fn stored(code: &str) -> Result<Self, Error> {
        let spans = [Span::Quarter, Span::Day, Span::Shift, Span::Period];
        let found = spans.into_iter().find(|span| span.code() == code);
        found.ok_or_else(|| Error::Damaged("a counter of no span".to_owned()))
    }
}

/// Since ever.
pub const EVER: Instant = Instant(i64::MIN);

/// The cells that make up a window: days, and quarter-hours where it begins or ends within a day.
pub fn cells(period: &PeriodFacts, window: Window) -> Vec<(Span, Window)> {
    if window.from >= window.to {
        return Vec::new();
    }
    let first = match window.from {
        EVER => EVER,
        from => match period.day_of(from) {
            day if day.from == from => from,
            day => day.to,
        },
    };
    let last = period.day_of(window.to).from;
    if first >= last {
        return vec![(Span::Quarter, window)];
    }
    let parts = [
        (Span::Quarter, Window { from: window.from, to: first }),
        (Span::Day, Window { from: first, to: last }),
        (Span::Quarter, Window { from: last, to: window.to }),
    ];
    parts.into_iter().filter(|(_, part)| part.from < part.to).collect()
}
