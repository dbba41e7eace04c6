//! The window that is asked for, and the steps in which its course is drawn.

use hotline_proto::v1::summary_window::Kind;
use hotline_proto::v1::{CurveStep, SummaryWindow, TimeRange};

use super::SummaryCommand;
use super::last::before;
use crate::commands::window::AskedWindow;
use crate::context::Context;
use crate::failure::Failure;

/// A longer range is drawn by day.
const HOURS_UP_TO_SECONDS: i64 = 3 * 86_400;

impl SummaryCommand {
    /// The window in the terms of the contract.
    pub(super) async fn window(&self, context: &Context, parent: &str) -> Result<SummaryWindow, Failure> {
        let asked = match self {
            Self::Day { date, .. } => AskedWindow::Day(*date),
            Self::Shift { shift, date, .. } => AskedWindow::Shift(shift, *date),
            Self::Range { from, to, .. } => AskedWindow::Range(*from, *to),
            Self::Period { .. } => AskedWindow::Period,
        };
        asked.in_period(context, parent).await
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
