//! `hotline handover`: what the next shift must know, on one sheet.

mod gather;
mod sheet;

use clap::Args;
use hotline_proto::v1::{
    AlarmState, Call, CallFilter, CallOrder, CallbackFilter, GetSummaryRequest, IssueFilter,
    ListCallbacksRequest, ListCallsRequest, ListIssuesRequest, TriageOutcome,
};
use jiff::{SignedDuration, Timestamp};

use self::gather::{Lists, gather};
use self::sheet::Sheet;
use crate::catalogue::text;
use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::known_period::KnownPeriod;
use crate::output::{OutputFormat, Printer};
use crate::paper::{self, PrintArgs};
use crate::{shifts, times, windows};

/// How long a shift is taken to be where no plan says it.
const USUAL_SHIFT: SignedDuration = SignedDuration::from_hours(8);

/// Arguments of `handover`.
#[derive(Args, Debug)]
pub struct HandoverArgs {
    #[command(flatten)]
    print: PrintArgs,
}

/// From when the present shift has run, and until when the next one will.
#[derive(Debug)]
struct Times {
    from: Timestamp,
    until: Timestamp,
}

impl HandoverArgs {
    /// Gathers what is pending, urgent, due before the next shift ends, asked by superiors, returned, on hold and to be called back.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        if context.config.output != OutputFormat::Table && !self.print.is_given() {
            return Err(Failure::Usage(text!("paper-only")));
        }
        let parent = context.parent().await?.to_owned();
        let period = context.known_period(&parent).await?;
        let times = Times::of(&period, context.now)?;
        let lists = lists(context, &parent, &times).await?;
        let sheet = Sheet {
            period: &period,
            now: context.now,
            until: times.until,
            agencies: &context.directory(Directory::Agencies, &parent).await?,
            figures: figures(context, &parent, &times).await?,
        };
        let paper = sheet.paper(&gather(&lists, times.until));
        if self.print.write(std::slice::from_ref(&paper))? {
            return Ok(());
        }
        Printer.paged(&paper::text(&paper))
    }
}

impl Times {
    fn of(period: &KnownPeriod, now: Timestamp) -> Result<Self, Failure> {
        let moment = |local: jiff::civil::DateTime| {
            let moment = period.zone.to_ambiguous_timestamp(local).compatible();
            moment.map_err(|error| Failure::Internal(error.to_string()))
        };
        let local = period.zone.to_datetime(now);
        let running = shifts::running(&period.shift_plans, local);
        let next = shifts::next(&period.shift_plans, local);
        let from = running.map(|shift| moment(shift.start)).transpose()?.unwrap_or(now - USUAL_SHIFT);
        let until = next.map(|shift| moment(shift.end)).transpose()?.unwrap_or(now + USUAL_SHIFT);
        Ok(Self { from, until })
    }
}

async fn lists(context: &Context, parent: &str, times: &Times) -> Result<Lists, Failure> {
    let calls = async |filter: CallFilter, order: CallOrder| -> Result<Vec<Call>, Failure> {
        let (parent, order) = (parent.to_owned(), order.into());
        let request = ListCallsRequest { parent, filter: Some(filter), order, ..ListCallsRequest::default() };
        Ok(context.list(request, u32::MAX).await?.calls)
    };
    let alarming = CallFilter { alarm_states: vec![AlarmState::Open.into()], ..CallFilter::default() };
    let pending =
        CallFilter { triage_outcomes: vec![TriageOutcome::Pending.into()], ..CallFilter::default() };
    let unconfirmed = CallFilter { handoff_unconfirmed: true, ..CallFilter::default() };
    let of_shift = CallFilter { received_from: Some(times::to_proto(times.from)), ..CallFilter::default() };
    let filter = Some(IssueFilter { active: true, ..IssueFilter::default() });
    let issues = ListIssuesRequest { parent: parent.to_owned(), filter, ..ListIssuesRequest::default() };
    let filter = Some(IssueFilter { instructed: true, ..IssueFilter::default() });
    let instructed = ListIssuesRequest { parent: parent.to_owned(), filter, ..ListIssuesRequest::default() };
    let filter = Some(CallbackFilter::default());
    let callbacks =
        ListCallbacksRequest { parent: parent.to_owned(), filter, ..ListCallbacksRequest::default() };
    Ok(Lists {
        alarms: calls(alarming, CallOrder::Unspecified).await?,
        pending: calls(pending, CallOrder::Unspecified).await?,
        handoffs: calls(unconfirmed, CallOrder::Unspecified).await?,
        of_shift: calls(of_shift, CallOrder::Unspecified).await?,
        issues: context.list(issues, u32::MAX).await?.issues,
        instructed: context.list(instructed, u32::MAX).await?.issues,
        callbacks: context.list(callbacks, u32::MAX).await?.callbacks,
    })
}

/// The figures of the shift, from its begin to the last quarter-hour.
async fn figures(
    context: &Context,
    parent: &str,
    times: &Times,
) -> Result<hotline_proto::v1::Figures, Failure> {
    let window = windows::until_now(times.from, context.now);
    let request =
        GetSummaryRequest { parent: parent.to_owned(), window: Some(window), ..GetSummaryRequest::default() };
    Ok(context.read(request).await?.summary.unwrap_or_default().figures.unwrap_or_default())
}
