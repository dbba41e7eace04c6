//! Windows of time as they are typed.

use clap::{Args, Subcommand};
use hotline_proto::v1::summary_window::Kind;
use hotline_proto::v1::{ShiftOfDay, Summary, SummaryWindow, TimeRange, WholePeriod};
use jiff::civil::Date;
use prost_types::Timestamp;

use crate::catalogue::text;
use crate::context::Context;
use crate::days::Day;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::output::Printer;
use crate::times::{self, Lean, When};

/// A window that is asked for.
#[derive(Clone, Copy, Debug)]
pub enum AskedWindow<'a> {
    /// A day; today if none is given.
    Day(Option<Day>),
    /// A shift, by code or name, and the day on which it starts.
    Shift(&'a str, Option<Day>),
    /// From one moment to another.
    Range(When, When),
    /// The whole period so far.
    Period,
}

impl AskedWindow<'_> {
    /// The window in the terms of the contract.
    pub async fn in_period(self, context: &Context, parent: &str) -> Result<SummaryWindow, Failure> {
        let kind = match self {
            Self::Day(date) => Kind::Day(times::date_to_proto(day(context, parent, date).await?)),
            Self::Shift(shift, date) => {
                let date = Some(times::date_to_proto(day(context, parent, date).await?));
                let shift = context.code(Directory::Shifts, parent, shift).await?;
                Kind::Shift(ShiftOfDay { date, shift })
            }
            Self::Range(from, to) => Kind::Range(TimeRange {
                start_time: context.moment(Some(from), parent, Lean::Today).await?,
                end_time: context.moment(Some(to), parent, Lean::Today).await?,
            }),
            Self::Period => Kind::WholePeriod(WholePeriod {}),
        };
        Ok(SummaryWindow { kind: Some(kind) })
    }
}

/// A day of the figures, today if none is given: before the day cut-off it is still yesterday.
async fn day(context: &Context, parent: &str, day: Option<Day>) -> Result<Date, Failure> {
    if let Some(Day::Date(date)) = day {
        return Ok(date);
    }
    let cutoff = context.period(parent).await?.day_cutoff_minutes;
    let local = context.zone(parent).await?.to_datetime(context.now);
    let shifted = local.checked_sub(jiff::Span::new().minutes(cutoff));
    let today = shifted.map_err(|error| Failure::Internal(error.to_string()))?.date();
    day.unwrap_or(Day::FromToday(0)).date(today).ok_or_else(|| Failure::Usage(text!("day-syntax")))
}

/// Says if a window lies outside its period, where no call was answered. Answers whether it does.
pub async fn say_if_outside(context: &Context, summary: &Summary) -> Result<bool, Failure> {
    let calls = summary.figures.and_then(|figures| figures.calls).unwrap_or_default();
    if calls.calls_answered > 0 {
        return Ok(false);
    }
    let period = context.period(&summary.period).await?;
    let [from, to, starts, ends] =
        [&summary.start_time, &summary.end_time, &period.starts_at, &period.ends_at]
            .map(|time| times::moment_of(time.as_ref()));
    let is_before = to.zip(starts).is_some_and(|(to, starts)| to <= starts);
    let is_after = from.zip(ends).is_some_and(|(from, ends)| from >= ends);
    if is_before || is_after {
        let zone = context.zone(&summary.period).await?;
        let local = |time: &Option<Timestamp>| time.as_ref().and_then(|time| times::for_people(time, &zone));
        let starts = local(&period.starts_at).unwrap_or_default();
        let ends = local(&period.ends_at).unwrap_or_else(|| "none".to_owned());
        Printer.note(&text!("window-outside-period", starts = starts, ends = ends));
    }
    Ok(is_before || is_after)
}

/// A window, and what else is asked of it.
#[derive(Debug, Subcommand)]
pub enum WindowOf<A: Args> {
    /// A day, from the period's day cut-off to the next
    Day {
        /// The day, as 2022-11-12, today or yesterday; default: today
        date: Option<Day>,
        #[command(flatten)]
        rest: A,
    },
    /// A shift; it belongs to the day on which it starts
    Shift {
        /// Shift, by code or name, such as night; see `hotline period show`
        shift: String,
        /// The day on which it starts; default: today
        date: Option<Day>,
        #[command(flatten)]
        rest: A,
    },
    /// From one moment to another, both on quarter-hours
    Range {
        /// Begin
        #[arg(allow_hyphen_values = true)]
        begin: When,
        /// End, not included
        #[arg(allow_hyphen_values = true)]
        end: When,
        #[command(flatten)]
        rest: A,
    },
    /// The whole period so far
    Period {
        #[command(flatten)]
        rest: A,
    },
}

impl<A: Args> WindowOf<A> {
    /// The window in the terms of the contract, and the rest. Refuses a range that ends before it begins, on which no report can be.
    pub async fn read(self, context: &Context, parent: &str) -> Result<(SummaryWindow, A), Failure> {
        let asked = match &self {
            Self::Day { date, .. } => AskedWindow::Day(*date),
            Self::Shift { shift, date, .. } => AskedWindow::Shift(shift, *date),
            Self::Range { begin, end, .. } => AskedWindow::Range(*begin, *end),
            Self::Period { .. } => AskedWindow::Period,
        };
        let window = asked.in_period(context, parent).await?;
        if let Some(Kind::Range(TimeRange { start_time, end_time })) = &window.kind
            && times::moment_of(end_time.as_ref()) <= times::moment_of(start_time.as_ref())
        {
            return Err(Failure::Usage(text!("range-order")));
        }
        let rest = match self {
            Self::Day { rest, .. }
            | Self::Shift { rest, .. }
            | Self::Range { rest, .. }
            | Self::Period { rest } => rest,
        };
        Ok((window, rest))
    }
}
