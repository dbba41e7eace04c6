//! The window that is asked for, and the steps in which its course is drawn.

use hotline_proto::v1::summary_window::Kind;
use hotline_proto::v1::{CurveStep, ShiftOfDay, SummaryWindow, TimeRange, WholePeriod};
use jiff::civil::Date;

use super::SummaryCommand;
use crate::context::Context;
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
                Kind::Shift(ShiftOfDay { date, shift: shift.clone() })
            }
            Self::Range { from, to, .. } => Kind::Range(TimeRange {
                start_time: context.moment(Some(*from), parent, Lean::Today).await?,
                end_time: context.moment(Some(*to), parent, Lean::Today).await?,
            }),
            Self::Period { .. } => Kind::WholePeriod(WholePeriod {}),
        };
        Ok(SummaryWindow { kind: Some(kind) })
    }

    /// Whether there is a day before, and a week.
    pub(super) fn is_comparable(&self) -> bool {
        matches!(self, Self::Day { .. } | Self::Shift { .. })
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

/// Today in the figures: before the day cut-off it is still yesterday.
async fn day(context: &Context, parent: &str, date: Option<Date>) -> Result<Date, Failure> {
    if let Some(date) = date {
        return Ok(date);
    }
    let cutoff = context.period(parent).await?.day_cutoff_minutes;
    let local = context.zone(parent).await?.to_datetime(context.now);
    let shifted = local.checked_sub(jiff::Span::new().minutes(cutoff));
    Ok(shifted.map_err(|error| Failure::Internal(error.to_string()))?.date())
}
