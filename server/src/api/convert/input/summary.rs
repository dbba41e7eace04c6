//! Windows of figures.

use hotline_proto::v1;
use hotline_proto::v1::get_summary_request::Window as ContractWindow;
use jiff::civil::Date;

use super::Fields;
use crate::domain::calendar::Window;
use crate::domain::instant::{DAY, Instant};
use crate::domain::period::PeriodFacts;
use crate::domain::refusal::Refusal;

/// The longest range, in microseconds.
const RANGE: i64 = 366 * DAY;

/// A window as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskedWindow {
    /// A day.
    Day(Date),
    /// A shift of a day, by its code.
    Shift(Date, String),
    /// From one moment to another.
    Range(Window),
    /// The whole period so far.
    WholePeriod,
}

/// Reads the window of a summary.
pub fn asked_window(f: &mut Fields<'_>, request: &v1::GetSummaryRequest) -> Option<AskedWindow> {
    match f.required("window", "day, shift, range or whole_period", |_, _| request.window.as_ref())? {
        ContractWindow::Day(day) => f.date("day", Some(day)).map(AskedWindow::Day),
        ContractWindow::Shift(shift) => {
            let date = f.required_date("shift.date", shift.date.as_ref());
            let code = f.required_code("shift.shift", &shift.shift, "the shift's code");
            Some(AskedWindow::Shift(date?, code?))
        }
        ContractWindow::Range(range) => f.within("range").range(range).map(AskedWindow::Range),
        ContractWindow::WholePeriod(_) => Some(AskedWindow::WholePeriod),
    }
}

impl Fields<'_> {
    fn range(&mut self, range: &v1::TimeRange) -> Option<Window> {
        let from = self.required_time("from", range.from.as_ref());
        let to = self.required_time("to", range.to.as_ref());
        for (path, at) in [("from", from), ("to", to)] {
            if let Some(at) = at.filter(|at| !at.is_quarter()) {
                self.refuse(path, format!("{at} is no whole quarter-hour"));
            }
        }
        let (from, to) = (from?, to?);
        if to <= from {
            self.refuse("to", "must be after from");
        } else if to.since(from) > RANGE {
            self.refuse("to", "must be at most 366 days after from");
        }
        Some(Window { from, to })
    }
}

impl AskedWindow {
    /// The window in a period, now.
    pub fn of(&self, period: &PeriodFacts, now: Instant) -> Result<Window, Refusal> {
        match self {
            Self::Day(date) => Ok(period.day(*date)),
            Self::Shift(date, code) => period.shift(*date, code).ok_or_else(|| {
                let plan = period.shift_plan(*date);
                let codes: Vec<&str> = plan.shifts.iter().map(|shift| shift.code.as_str()).collect();
                let why = format!("{code} is no shift of {date}; there are {}", codes.join(" "));
                Refusal::field("shift.shift", why)
            }),
            Self::Range(window) => Ok(*window),
            Self::WholePeriod => {
                let to = period.ends_at.unwrap_or_else(|| now.ceil_quarter());
                Ok(Window { from: period.starts_at, to: to.max(period.starts_at) })
            }
        }
    }
}
