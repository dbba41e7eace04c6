//! `hotline handover`: what the next shift must know, on one sheet.

mod acknowledge;
mod gather;
mod sheet;

use std::collections::BTreeSet;
use std::sync::Arc;

use clap::{Args, Subcommand};
use hotline_proto::v1::{
    AlarmState, Call, CallFilter, CallOrder, CallbackFilter, GetSummaryRequest, IssueFilter,
    ListCallbacksRequest, ListCallsRequest, ListIssuesRequest, ListNoticesRequest, ListReportsRequest,
    ListShiftsRequest, Shift, TriageOutcome,
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

/// How long before a shift begins it is handed over to it.
pub const BEFORE_IT_BEGINS: SignedDuration = SignedDuration::from_hours(1);

/// Arguments of `handover`.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct HandoverArgs {
    #[command(subcommand)]
    command: Option<HandoverCommand>,
    #[command(flatten)]
    print: PrintArgs,
}

/// What is done with a handover.
#[derive(Debug, Subcommand)]
enum HandoverCommand {
    /// Say that you have taken over, for the shift that runs or begins within the hour
    Acknowledge(acknowledge::AcknowledgeArgs),
}

/// From when the present shift has run, and until when the next one will.
#[derive(Debug)]
struct Times {
    from: Timestamp,
    until: Timestamp,
}

/// What there is to hand over.
struct HandoverNow {
    parent: String,
    period: Arc<KnownPeriod>,
    times: Times,
    /// The shift that runs and the next one, as they are worked.
    shifts: Vec<Shift>,
    lists: Lists,
}

impl HandoverNow {
    async fn read(context: &Context) -> Result<Self, Failure> {
        let parent = context.parent().await?.to_owned();
        let period = context.known_period(&parent).await?;
        let times = Times::of(&period, context.now)?;
        let shifts = shifts_around(context, &parent, &times).await?;
        let lists = lists(context, &parent, &times).await?;
        let mut now = Self { parent, period, times, shifts, lists };
        let present = now.running(context.now).into_iter().flat_map(|shift| &shift.duties);
        let present = present.filter(|duty| duty.end_time.is_none());
        now.lists.on_duty = present.map(|duty| duty.operator_code.clone()).collect();
        Ok(now)
    }

    /// The shift that runs, as it is worked.
    fn running(&self, now: Timestamp) -> Option<&Shift> {
        worked(&self.shifts, self.period.running_shift(now)?)
    }
}

impl HandoverArgs {
    /// Gathers what is pending, urgent, due before the next shift ends, asked by superiors, said otherwise, returned, on hold and to be called back.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        if let Some(HandoverCommand::Acknowledge(args)) = self.command {
            return args.run(context).await;
        }
        if context.config.output != OutputFormat::Table && !self.print.is_given() {
            return Err(Failure::Usage(text!("paper-only")));
        }
        let handover = HandoverNow::read(context).await?;
        let HandoverNow { parent, period, times, shifts, lists } = &handover;
        let sheet = Sheet {
            period,
            now: context.now,
            until: times.until,
            agencies: &context.directory(Directory::Agencies, parent).await?,
            figures: figures(context, parent, times).await?,
            running: handover.running(context.now),
            taking_over: taking_over(period, context.now).and_then(|shift| worked(shifts, shift)),
            on_duty: &lists.on_duty,
        };
        let paper = sheet.paper(&gather(lists, times.until));
        if self.print.write(std::slice::from_ref(&paper))? {
            return Ok(());
        }
        Printer.paged(&paper::text(&paper))
    }
}

impl Times {
    fn of(period: &KnownPeriod, now: Timestamp) -> Result<Self, Failure> {
        let local = period.zone.to_datetime(now);
        let running = shifts::running(&period.shift_plans, local);
        let next = shifts::next(&period.shift_plans, local);
        let moment = |local| times::moment(local, &period.zone).map_err(Failure::Usage);
        let from = running.map(|shift| moment(shift.start)).transpose()?.unwrap_or(now - USUAL_SHIFT);
        let until = next.map(|shift| moment(shift.end)).transpose()?.unwrap_or(now + USUAL_SHIFT);
        Ok(Self { from, until })
    }
}

/// The shift that takes over: the next one if it begins within the hour, else the one that runs. None outside of both.
fn taking_over(period: &KnownPeriod, now: Timestamp) -> Option<shifts::Shift<'_>> {
    let next = shifts::next(&period.shift_plans, period.zone.to_datetime(now));
    let soon = period.zone.to_datetime(now + BEFORE_IT_BEGINS);
    next.filter(|shift| shift.start <= soon).or_else(|| period.running_shift(now))
}

/// The present shift and the next, as they are worked.
async fn shifts_around(context: &Context, parent: &str, times: &Times) -> Result<Vec<Shift>, Failure> {
    let request = ListShiftsRequest {
        parent: parent.to_owned(),
        start_time: Some(times::to_proto(times.from)),
        end_time: Some(times::to_proto(times.until)),
        ..ListShiftsRequest::default()
    };
    Ok(context.read(request).await?.shifts)
}

/// A shift of the plan, as it is worked.
fn worked<'s>(shifts: &'s [Shift], planned: shifts::Shift<'_>) -> Option<&'s Shift> {
    let date = times::date_to_proto(planned.start.date());
    shifts.iter().find(|shift| shift.date == Some(date) && shift.code == planned.code)
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
    let incidents = ListReportsRequest {
        parent: parent.to_owned(),
        open_incidents: true,
        ..ListReportsRequest::default()
    };
    let filter = Some(CallbackFilter::default());
    let callbacks =
        ListCallbacksRequest { parent: parent.to_owned(), filter, ..ListCallbacksRequest::default() };
    let notices = ListNoticesRequest { parent: parent.to_owned(), ..ListNoticesRequest::default() };
    Ok(Lists {
        alarms: calls(alarming, CallOrder::Unspecified).await?,
        pending: calls(pending, CallOrder::Unspecified).await?,
        handoffs: calls(unconfirmed, CallOrder::Unspecified).await?,
        of_shift: calls(of_shift, CallOrder::Unspecified).await?,
        issues: context.list(issues, u32::MAX).await?.issues,
        instructed: context.list(instructed, u32::MAX).await?.issues,
        incidents: context.list(incidents, u32::MAX).await?.reports,
        callbacks: context.list(callbacks, u32::MAX).await?.callbacks,
        notices: context.list(notices, u32::MAX).await?.notices,
        on_duty: BTreeSet::new(),
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
