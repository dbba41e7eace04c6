//! The window that is asked for, and the steps in which its course is drawn.

use hotline_proto::v1::summary_window::Kind;
use hotline_proto::v1::{CurveStep, ShiftOfDay, SummaryWindow, TimeRange, WholePeriod};
use jiff::civil::Date;

use crate::catalogue::text;
use crate::days::Day;

use super::SummaryCommand;
use super::last::before;
use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::times::{self, Lean};

/// A longer range is drawn by day.
const HOURS_UP_TO_SECONDS: i64 = 3 * 86_400;

impl SummaryCommand {
    /// The window in the terms of the contract.
    pub(super) async fn window(&self, context: &Context, parent: &str) -> Result<SummaryWindow, Failure> {
        let kind = match self {
            Self::Day { date, .. } => Kind::Day(times::date_to_proto(day(context, parent, *date).await?)),
            Self::Shift { shift, date, .. } => {
                let date = Some(times::date_to_proto(day(context, parent, *date).await?));
                let shift = context.code(Directory::Shifts, parent, shift).await?;
                Kind::Shift(ShiftOfDay { date, shift })
            }
            Self::Range { from, to, .. } => Kind::Range(TimeRange {
                start_time: context.moment(Some(*from), parent, Lean::Today).await?,
                end_time: context.moment(Some(*to), parent, Lean::Today).await?,
            }),
            Self::Period { .. } => Kind::WholePeriod(WholePeriod {}),
        };
        Ok(SummaryWindow { kind: Some(kind) })
    }

    /// The steps of the curve.
    pub(super) fn curve(&self, window: &SummaryWindow) -> CurveStep {
        match &window.kind {
            Some(Kind::Day(_) | Kind::Shift(_)) => CurveStep::Hour,
            Some(Kind::Range(TimeRange { start_time: Some(from), end_time: Some(to) }))
                if to.seconds.saturating_sub(from.seconds) <= HOURS_UP_TO_SECONDS =>
            {
                CurveStep::Hour
            }
            _ => CurveStep::Day,
        }
    }
}

/// The same day or shift a day and a week before. Other windows have nothing to compare with.
pub(super) fn compared_with(window: &SummaryWindow) -> Vec<SummaryWindow> {
    [1, 7].into_iter().filter_map(|days| before(window, days)).collect()
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
