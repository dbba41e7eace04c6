//! Requests for figures: windows, breakdowns and curves.

use hotline_proto::v1;
use hotline_proto::v1::summary_window::Kind;
use jiff::civil::Date;

use super::{Fields, TEXT};
use crate::domain::calendar::Window;
use crate::domain::figures::dimension::Dimension;
use crate::domain::figures::figure::{FIGURES, Figure};
use crate::domain::instant::{DAY, Instant};
use crate::domain::period::PeriodFacts;
use crate::domain::refusal::facts::Fact;
use crate::domain::refusal::problem::{DirectoryKind, EarlyBound, Purpose};
use crate::domain::refusal::{Problem, Refusal};
use crate::store::figures::{AskedAsOf, CALLS_END_AFTER};

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
    /// Whether the same window a day and a week before is included.
    pub compare: bool,
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
    let window = f.window(request.window.as_ref());
    let as_of = f.as_of(request.as_of.as_ref());
    let breakdown = f.dimension("breakdown", request.breakdown);
    let curve = f.step(request.curve);
    let comparable = matches!(window, Some(AskedWindow::Day(_) | AskedWindow::Shift(..)) | None);
    if request.compare && !comparable {
        f.refuse("compare", Problem::NotApplicable(Purpose::DayOrShift));
    }
    Some(AskedSummary { window: window?, as_of: as_of?, breakdown, curve, compare: request.compare })
}

/// Reads ExplainFigure. None after a violation.
pub fn asked_figure(f: &mut Fields<'_>, request: &v1::ExplainFigureRequest) -> Option<AskedFigure> {
    let window = f.window(request.window.as_ref());
    let as_of = f.as_of(request.as_of.as_ref());
    let figure = f.required("figure", |f, path| {
        let name = f.text(path, &request.figure, TEXT)?;
        let figure = Figure::named(&name);
        if figure.is_none() {
            f.refuse(path, Problem::UnknownValue { value: name, allowed: figure_names() });
        }
        figure
    });
    let dimension = f.dimension("dimension", request.dimension);
    let value = f.text("value", &request.value, TEXT).unwrap_or_default();
    if dimension.is_none() && !value.is_empty() {
        f.refuse("value", Problem::NotApplicable(Purpose::RowOfDimension));
    }
    Some(AskedFigure { window: window?, as_of: as_of?, figure: figure?, row: dimension.map(|d| (d, value)) })
}

fn figure_names() -> Vec<String> {
    FIGURES.iter().map(|figure| figure.name.to_owned()).collect()
}

impl Fields<'_> {
    fn window(&mut self, window: Option<&v1::SummaryWindow>) -> Option<AskedWindow> {
        let kind = window.and_then(|window| window.kind.as_ref());
        let mut f = self.within("window");
        match kind {
            None => {
                let any_of = &["window.day", "window.shift", "window.range", "window.whole_period"];
                self.refuse("window", Problem::required_any(any_of));
                None
            }
            Some(Kind::Day(day)) => f.date("day", Some(day)).map(AskedWindow::Day),
            Some(Kind::Shift(shift)) => {
                let date = f.required_date("shift.date", shift.date.as_ref());
                let code = f.required_code("shift.shift", &shift.shift);
                Some(AskedWindow::Shift(date?, code?))
            }
            Some(Kind::Range(range)) => f.within("range").range(range).map(AskedWindow::Range),
            Some(Kind::WholePeriod(_)) => Some(AskedWindow::WholePeriod),
        }
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
        if to <= from {
            self.refuse("end_time", Problem::too_early(to, from, EarlyBound::RangeStart));
        } else if to.since(from) > RANGE {
            let maximum = Some(Fact::Time(from.plus(RANGE)));
            let value = Some(Fact::Time(to));
            self.refuse("end_time", Problem::OutOfRange { value, minimum: None, maximum, step: None });
        }
        Some(Window { from, to })
    }

    fn as_of(&mut self, as_of: Option<&v1::AsOf>) -> Option<AskedAsOf> {
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
        use v1::SummaryDimension as D;
        let Ok(dimension) = D::try_from(number) else {
            let names = (1..).map_while(|number| D::try_from(number).ok()).map(|dimension| {
                let name = dimension.as_str_name();
                name.strip_prefix("DIMENSION_").unwrap_or(name).to_owned()
            });
            self.refuse(path, Problem::UnknownValue { value: number.to_string(), allowed: names.collect() });
            return None;
        };
        Some(Breakdown::By(match dimension {
            D::Unspecified => return None,
            D::Shift => return Some(Breakdown::Shift),
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

    fn step(&mut self, number: i32) -> Option<Step> {
        match v1::CurveStep::try_from(number) {
            Ok(v1::CurveStep::Unspecified) => None,
            Ok(v1::CurveStep::Hour) => Some(Step::Hour),
            Ok(v1::CurveStep::Day) => Some(Step::Day),
            Err(_) => {
                let allowed = vec!["HOUR".to_owned(), "DAY".to_owned()];
                self.refuse("curve", Problem::UnknownValue { value: number.to_string(), allowed });
                None
            }
        }
    }
}

impl AskedWindow {
    /// The window in a period. Fails if the day has no such shift.
    pub fn window_in(&self, period: &PeriodFacts, now: Instant) -> Result<Window, Refusal> {
        match self {
            Self::Day(date) => Ok(period.day(*date)),
            Self::Shift(date, code) => period.shift(*date, code).ok_or_else(|| {
                let plan = period.shift_plan(*date);
                let codes = plan.shifts.iter().map(|shift| shift.code.clone()).collect();
                let problem = Problem::UnknownCode {
                    directory: DirectoryKind::Shift,
                    value: code.clone(),
                    nearest: None,
                    agency: None,
                    shifts: Some((*date, codes)),
                };
                Refusal::field("window.shift.shift", problem)
            }),
            Self::Range(window) => Ok(*window),
            Self::WholePeriod => {
                // A call may be received slightly ahead of the clock.
                let to = period.ends_at.unwrap_or_else(|| now.plus(CALLS_END_AFTER).ceil_quarter());
                Ok(Window { from: period.starts_at, to: to.max(period.starts_at) })
            }
        }
    }

    /// The same window some days earlier. None if there is no such day or shift, or the window is neither.
    pub fn days_before(&self, days: i32, period: &PeriodFacts) -> Option<Window> {
        let earlier = |date: &Date| date.checked_sub(jiff::Span::new().days(days)).ok();
        match self {
            Self::Day(date) => Some(period.day(earlier(date)?)),
            Self::Shift(date, code) => period.shift(earlier(date)?, code),
            Self::Range(_) | Self::WholePeriod => None,
        }
    }
}
