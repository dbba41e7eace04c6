//! The counters: how the ledger of each batch is added to them, and how they are read.
//!
//! Everything is counted twice: in its quarter-hour and in its day of the period. So the counters of a window are those of its days, and of quarter-hours
//! at its ends. Calls are counted by caller for each day, each shift and the whole period, so that a caller with several calls is one distinct caller.

mod callers;
mod changes;
mod checksums;
pub(crate) mod counter_table;
pub mod deltas;
pub(crate) mod entries;
mod rebuild;

pub use callers::{callers_added, callers_of, distinct, distinct_of_days, first_wrong_cell};
pub use changes::{CounterChanges, Days, copy, counter_rows, duration_rows, stored_duration_rows};
pub use checksums::{COUNTER_TABLES, Checksums};
pub use rebuild::rebuild;

use crate::domain::calendar::Window;
use crate::domain::instant::Instant;
use crate::domain::period::PeriodFacts;
use crate::store::db::Error;

/// Version of what is rebuilt from the rest: the counters, the places of danger, and the clocks of issues. It is raised with each migration that changes that.
pub const COUNTERS_VERSION: i32 = 8;

/// The length of the cells in which something is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    /// Quarter-hours.
    Quarter,
    /// Days of the period.
    Day,
    /// Shifts, by their begin ([`PeriodFacts::counted_shifts`]). For callers only.
    Shift,
    /// The whole period, in the cell 0. For callers only.
    Period,
}

impl Span {
    /// Its stored code.
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
        let span = spans.into_iter().find(|span| span.code() == code);
        span.ok_or_else(|| Error::Damaged("a counter has an unknown span".to_owned()))
    }
}

/// The begin of a window that has no lower bound.
pub const EVER: Instant = Instant(i64::MIN);

/// The cells that make up a window: days, and quarter-hours where it begins or ends within a day. Empty for an empty window.
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
    let spans = [
        (Span::Quarter, Window { from: window.from, to: first }),
        (Span::Day, Window { from: first, to: last }),
        (Span::Quarter, Window { from: last, to: window.to }),
    ];
    spans.into_iter().filter(|(_, window)| window.from < window.to).collect()
}
