//! Requests for figures: windows, breakdowns and curves.

use hotline_proto::v1::summary_window::Kind;
use hotline_proto::v1::{self, dimension_value};
use jiff::civil::Date;

use super::{Fields, TEXT};
use crate::domain::calendar::Window;
use crate::domain::figures::dimension::Dimension;
use crate::domain::figures::figure::{FIGURES, Figure};
use crate::domain::instant::{DAY, Instant};
use crate::domain::period::PeriodFacts;
use crate::domain::refusal::facts::Fact;
use crate::domain::refusal::problem::EarlyBound;
use crate::domain::refusal::{Problem, Refusal};
use crate::store::figures::{AskedAsOf, CALLS_END_AFTER};

/// Maximum number of windows to compare with.
const COMPARISONS: usize = 8;
/// The longest range, in microseconds.
const RANGE: i64 = 366 * DAY;

/// A window as it is requested. What it spans depends on the period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskedWindow {
    /// A day of the period, which begins at its cutoff.
    Day(Date),
    /// A shift, by the day on which it begins and its code.
    Shift(Date, String),
    /// From one quarter-hour to another, at most 366 days later.
    Range(Window),
    /// The whole period; up to now if it has no end.
    WholePeriod,
}

/// How figures are broken down into rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breakdown {
    /// By the values of a dimension.
    By(Dimension),
    /// By the shifts in the window.
    Shift,
}

/// The step of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Full hours.
    Hour,
    /// Days of the period.
    Day,
}

/// The request GetSummary.
#[derive(Clone, Debug)]
pub struct AskedSummary {
    /// The window that the figures cover.
    pub window: AskedWindow,
    /// The point of the register; by default the present.
    pub as_of: AskedAsOf,
    /// None for the total only.
    pub breakdown: Option<Breakdown>,
    /// None for no curve.
    pub curve: Option<Step>,
    /// The windows to compare with.
    pub comparisons: Vec<AskedWindow>,
}

/// The request ExplainFigure.
#[derive(Clone, Debug)]
pub struct AskedFigure {
    /// The window that the figures cover.
    pub window: AskedWindow,
    /// The point of the register; by default the present.
    pub as_of: AskedAsOf,
    /// The figure to explain.
    pub figure: &'static Figure,
    /// The row of a breakdown, by its value. None for the total.
    pub row: Option<(Breakdown, String)>,
}

/// Reads GetSummary. None after a violation.
pub fn asked_summary(f: &mut Fields<'_>, request: &v1::GetSummaryRequest) -> Option<AskedSummary> {
    let window = f.window("window", request.window.as_ref());
    let as_of = f.as_of(request.as_of.as_ref());
    if request.breakdown.len() > 1 {
        f.refuse("breakdown", Problem::TooMany { count: request.breakdown.len(), limit: 1 });
    }
    let breakdown = request.breakdown.first().and_then(|number| f.dimension("breakdown[0]", *number));
    let curve = f.step(request.curve);
    if request.comparisons.len() > COMPARISONS {
        f.refuse("comparisons", Problem::TooMany { count: request.comparisons.len(), limit: COMPARISONS });
    }
    let each = request.comparisons.iter().take(COMPARISONS).enumerate();
    let comparisons = each.filter_map(|(at, window)| f.window(&format!("comparisons[{at}]"), Some(window)));
    let comparisons = comparisons.collect();
    Some(AskedSummary { window: window?, as_of: as_of?, breakdown, curve, comparisons })
}

/// Reads ExplainFigure. None after a violation.
pub fn asked_figure(f: &mut Fields<'_>, request: &v1::ExplainFigureRequest) -> Option<AskedFigure> {
    let window = f.window("window", request.window.as_ref());
    let as_of = f.as_of(request.as_of.as_ref());
    let figure = f.required("figure", |f, path| {
        let name = f.text(path, &request.figure, TEXT)?;
        let figure = Figure::named(&name);
        if figure.is_none() {
            f.refuse(path, Problem::unknown_value(&name, figure_names()));
        }
        figure
    });
    if request.values.len() > 1 {
        f.refuse("values", Problem::TooMany { count: request.values.len(), limit: 1 });
    }
    let row = request.values.first().and_then(|value| f.within("values[0]").row(value));
    Some(AskedFigure { window: window?, as_of: as_of?, figure: figure?, row })
}

fn figure_names() -> Vec<String> {
    FIGURES.iter().map(|figure| figure.name.to_owned()).collect()
}

impl Fields<'_> {
    /// The row of a breakdown, by its dimension and its value; empty for the row of what has none.
    fn row(&mut self, row: &v1::DimensionValue) -> Option<(Breakdown, String)> {
        let dimension = self.required("dimension", |f, path| f.dimension(path, row.dimension));
        let value = match &row.value {
            Some(dimension_value::Value::Code(code)) => self.required_text("code", code, TEXT),
            Some(dimension_value::Value::None(v1::NoValue {})) => Some(String::new()),
            None => {
                self.refuse("value", Problem::required_any(&["values.code", "values.none"]));
                None
            }
        };
        dimension.zip(value)
    }

    pub(super) fn window(&mut self, path: &str, window: Option<&v1::SummaryWindow>) -> Option<AskedWindow> {
        let kind = window.and_then(|window| window.kind.as_ref());
        let mut f = self.within(path);
        match kind {
            None => {
                let of_window = &["window.day", "window.shift", "window.range", "window.whole_period"];
                let of_comparison = &[
                    "comparisons.day",
                    "comparisons.shift",
                    "comparisons.range",
                    "comparisons.whole_period",
                ];
                let any_of = if path == "window" { of_window } else { of_comparison };
                self.refuse(path, Problem::required_any(any_of));
                None
            }
            Some(Kind::Day(day)) => f.date("day", Some(day)).map(AskedWindow::Day),
            Some(Kind::Shift(shift)) => {
                let (date, code) = f.within("shift").shift_of_day(shift)?;
                Some(AskedWindow::Shift(date, code))
            }
            Some(Kind::Range(range)) => f.within("range").range(range).map(AskedWindow::Range),
            Some(Kind::WholePeriod(_)) => Some(AskedWindow::WholePeriod),
        }
    }

    /// A shift: the date on which it begins, and its code.
    pub(super) fn shift_of_day(&mut self, shift: &v1::ShiftOfDay) -> Option<(Date, String)> {
        let date = self.required_date("date", shift.date.as_ref());
        let code = self.required_code("shift", &shift.shift);
        Some((date?, code?))
    }

    fn range(&mut self, range: &v1::TimeRange) -> Option<Window> {
        let from = self.required_time("start_time", range.start_time.as_ref());
        let to = self.required_time("end_time", range.end_time.as_ref());
        for (path, at) in [("start_time", from), ("end_time", to)] {
            if let Some(at) = at.filter(|at| !at.is_quarter()) {
                self.refuse(path, Problem::NotQuarterHour(at));
            }
        }
        let (from, to) = (from?, to?);
        self.span(from, to, RANGE)
    }

    /// A window from `start_time` to `end_time`, of at most a length in microseconds.
    pub(super) fn span(&mut self, from: Instant, to: Instant, at_most: i64) -> Option<Window> {
        if to <= from {
            self.refuse("end_time", Problem::too_early(to, from, EarlyBound::RangeStart));
        } else if to.since(from) > at_most {
            let maximum = Some(Fact::Time(from.plus(at_most)));
            let value = Some(Fact::Time(to));
            self.refuse("end_time", Problem::OutOfRange { value, minimum: None, maximum, step: None });
        }
        Some(Window { from, to })
    }

    pub(super) fn as_of(&mut self, as_of: Option<&v1::AsOf>) -> Option<AskedAsOf> {
        let Some(as_of) = as_of else { return Some(AskedAsOf::default()) };
        if as_of.position < 0 {
            let (value, minimum) = (Some(Fact::Number(as_of.position)), Some(Fact::Number(0)));
            let problem = Problem::OutOfRange { value, minimum, maximum: None, step: None };
            self.refuse("as_of.position", problem);
        }
        let time = match &as_of.time {
            Some(time) => Some(self.within("as_of").time("time", Some(time))?),
            None => None,
        };
        Some(AskedAsOf { position: (as_of.position != 0).then_some(as_of.position), time })
    }

    fn dimension(&mut self, path: &str, number: i32) -> Option<Breakdown> {
        let name = v1::SummaryDimension::as_str_name;
        Breakdown::of(self.contract_value(path, number, name, "SUMMARY_DIMENSION_")?)
    }

    fn step(&mut self, number: i32) -> Option<Step> {
        match self.contract_value("curve", number, v1::CurveStep::as_str_name, "CURVE_STEP_")? {
            v1::CurveStep::Unspecified => None,
            v1::CurveStep::Hour => Some(Step::Hour),
            v1::CurveStep::Day => Some(Step::Day),
        }
    }
}

impl Breakdown {
    /// By a dimension of the contract. None of the unspecified one.
    pub fn of(dimension: v1::SummaryDimension) -> Option<Self> {
        use v1::SummaryDimension as D;
        Some(Self::By(match dimension {
            D::Unspecified => return None,
            D::Shift => return Some(Self::Shift),
            D::CategoryGroup => Dimension::CategoryGroup,
            D::Category => Dimension::Category,
            D::District => Dimension::District,
            D::Urgency => Dimension::Urgency,
            D::Kind => Dimension::Kind,
            D::Channel => Dimension::Channel,
            D::Disposition => Dimension::Disposition,
            D::Agency => Dimension::Agency,
            D::Operator => Dimension::Operator,
            D::Source => Dimension::Source,
        }))
    }
}

impl AskedWindow {
    /// The windows to compare with: the one before, and of days and shifts that of a week before. Nothing comes before the whole period.
    pub fn before(&self) -> Vec<Self> {
        let earlier = |date: &Date, days: i64| date.checked_sub(jiff::Span::new().days(days)).ok();
        match self {
            Self::Day(date) => [1, 7].iter().filter_map(|days| earlier(date, *days)).map(Self::Day).collect(),
            Self::Shift(date, code) => {
                let dates = [1, 7].iter().filter_map(|days| earlier(date, *days));
                dates.map(|date| Self::Shift(date, code.clone())).collect()
            }
            Self::Range(Window { from, to }) => {
                vec![Self::Range(Window { from: from.plus(-to.since(*from)), to: *from })]
            }
            Self::WholePeriod => Vec::new(),
        }
    }

    /// The window in a period. Fails if the day has no such shift.
    pub fn window_in(&self, period: &PeriodFacts, now: Instant) -> Result<Window, Refusal> {
        match self {
            Self::Day(date) => Ok(period.day(*date)),
            Self::Shift(date, code) => period
                .shift(*date, code)
                .ok_or_else(|| Refusal::field("window.shift.shift", period.unknown_shift(*date, code))),
            Self::Range(window) => Ok(*window),
            Self::WholePeriod => {
                // A call may be received slightly ahead of the clock.
                let to = period.ends_at.unwrap_or_else(|| now.plus(CALLS_END_AFTER).ceil_quarter());
                Ok(Window { from: period.starts_at, to: to.max(period.starts_at) })
            }
        }
    }
}
