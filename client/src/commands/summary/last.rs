//! `hotline summary … --last N`: a day or shift with those of the days before it, side by side.

use hotline_proto::google::r#type::Date as ProtoDate;
use hotline_proto::v1::summary_window::Kind;
use hotline_proto::v1::{
    AsOf, GetSummaryRequest, GetSummaryResponse, ShiftOfDay, Summary, SummaryWindow, WindowFigures,
};

use super::FiguresArgs;
use crate::catalogue::text;
use crate::commands::window::say_if_outside;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{Document, OutputFormat, Printer};
use crate::times;
use crate::views::summary::{self, Lines};

/// At most how many windows a request compares with.
const COMPARED: usize = 8;

/// The same day or shift so many days before. None of windows of other kinds.
pub(super) fn before(window: &SummaryWindow, days: i32) -> Option<SummaryWindow> {
    let earlier = |date: &ProtoDate| {
        let date = times::date_from_proto(date)?.checked_sub(jiff::Span::new().days(days)).ok()?;
        Some(times::date_to_proto(date))
    };
    let kind = match window.kind.as_ref()? {
        Kind::Day(date) => Kind::Day(earlier(date)?),
        Kind::Shift(ShiftOfDay { date, shift }) => {
            Kind::Shift(ShiftOfDay { date: Some(earlier(date.as_ref()?)?), shift: shift.clone() })
        }
        Kind::Range(_) | Kind::WholePeriod(_) => return None,
    };
    Some(SummaryWindow { kind: Some(kind) })
}

/// The day of a window that is a day or a shift.
fn date(window: &SummaryWindow) -> Option<jiff::civil::Date> {
    match window.kind.as_ref()? {
        Kind::Day(date) => times::date_from_proto(date),
        Kind::Shift(shift) => times::date_from_proto(shift.date.as_ref()?),
        Kind::Range(_) | Kind::WholePeriod(_) => None,
    }
}

impl FiguresArgs {
    /// Shows a window with those of the `last - 1` days before it, all from one point of the register.
    pub(super) async fn show_last(
        self,
        context: &Context,
        parent: &str,
        window: SummaryWindow,
        last: i32,
        as_of: Option<AsOf>,
    ) -> Result<(), Failure> {
        let earlier: Vec<SummaryWindow> = (1..last).filter_map(|days| before(&window, days)).collect();
        let mut answer = compared(context, parent, &window, &earlier, as_of).await?;
        let summary = answer.summary.get_or_insert_default();
        let left_out = leave_out_before_period(context, summary).await?;
        let summary = summary.clone();
        let zone = context.zone_for_people(parent).await?;
        let blocks = date(&window).map(|date| summary::trend_page(&summary, date, &self.figure, &zone));
        let rows = match context.config.output {
            OutputFormat::Sheet => summary::rows_for_people(&summary, Lines::Windows, &self.figure, &zone),
            OutputFormat::Table | OutputFormat::Json | OutputFormat::Csv => {
                summary::rows(&summary, Lines::Windows, &self.figure)
            }
        };
        context.show(Document::new(&answer, parent).blocks(blocks.into_iter().flatten()).csv(rows)).await?;
        if left_out > 0 {
            Printer.note(&text!("days-before-period", count = left_out));
        }
        say_if_outside(context, &summary).await?;
        Ok(())
    }
}

/// A window with all that it is to be compared with. What does not fit one request comes from further ones, from the same point of the register.
async fn compared(
    context: &Context,
    parent: &str,
    window: &SummaryWindow,
    earlier: &[SummaryWindow],
    as_of: Option<AsOf>,
) -> Result<GetSummaryResponse, Failure> {
    let request = |comparisons: &[SummaryWindow], as_of| GetSummaryRequest {
        parent: parent.to_owned(),
        window: Some(window.clone()),
        comparisons: comparisons.to_vec(),
        as_of,
        ..GetSummaryRequest::default()
    };
    let (first, rest) = earlier.split_at(earlier.len().min(COMPARED));
    let mut answer = context.read(request(first, as_of)).await?;
    let Some(summary) = &mut answer.summary else { return Ok(answer) };
    for more in rest.chunks(COMPARED) {
        let more = context.read(request(more, summary.as_of)).await?;
        summary.comparisons.extend(more.summary.unwrap_or_default().comparisons);
    }
    Ok(answer)
}

/// Leaves out the windows that are over before the period begins: nothing could be counted there, which is not zero. Answers how many.
async fn leave_out_before_period(context: &Context, summary: &mut Summary) -> Result<usize, Failure> {
    let begins = times::moment_of(context.period(&summary.period).await?.starts_at.as_ref());
    let is_before = |window: &WindowFigures| {
        let end = times::moment_of(window.end_time.as_ref());
        end.zip(begins).is_some_and(|(end, begins)| end <= begins)
    };
    let all = summary.comparisons.len();
    let within = summary.comparisons.iter().position(is_before).unwrap_or(all);
    summary.comparisons.truncate(within);
    Ok(all - within)
}
