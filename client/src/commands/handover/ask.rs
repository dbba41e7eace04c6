//! What there is to hand over, from the register.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use hotline_proto::v1::{
    AlarmState, Call, CallFilter, CallOrder, Callback, CallbackFilter, CallbackKind, ContactSafety, Figures,
    GetCallRequest, GetSummaryRequest, IssueFilter, ListCallbacksRequest, ListCallsRequest,
    ListIssuesRequest, ListNoticesRequest, ListReportsRequest, ListShiftsRequest, LookupCallerRequest, Shift,
    TriageOutcome,
};
use jiff::Timestamp;

use super::gather::{Dialled, Incident, Lists, is_listed};
use super::turn::Times;
use crate::commands::report::issued::{self, Issued};
use crate::context::Context;
use crate::failure::Failure;
use crate::times;
use crate::windows;

/// How many calls behind callbacks are read at once.
const AT_ONCE: usize = 8;

/// The shift that hands over and those until the one that takes over ends, as they are worked.
pub async fn shifts(context: &Context, parent: &str, times: &Times) -> Result<Vec<Shift>, Failure> {
    let request = ListShiftsRequest {
        parent: parent.to_owned(),
        start_time: Some(times::to_proto(times.from)),
        end_time: Some(times::to_proto(times.until)),
        ..ListShiftsRequest::default()
    };
    Ok(context.read(request).await?.shifts)
}

/// The figures of the shift that hands over; of one that runs, up to now. With them, up to when they are counted.
pub async fn figures(
    context: &Context,
    parent: &str,
    times: &Times,
) -> Result<(Figures, Option<Timestamp>), Failure> {
    let window = match times.counted_to < context.now {
        true => windows::range(times.from, times.counted_to),
        false => windows::until_now(times.from, context.now),
    };
    let request =
        GetSummaryRequest { parent: parent.to_owned(), window: Some(window), ..GetSummaryRequest::default() };
    let summary = context.read(request).await?.summary.unwrap_or_default();
    let as_of = summary.as_of.as_ref().and_then(|as_of| as_of.time.as_ref());
    let counted_to = [summary.end_time.as_ref(), as_of].into_iter().filter_map(times::moment_of).min();
    Ok((summary.figures.unwrap_or_default(), counted_to))
}

/// Everything of which the sheet is made, but for who is on duty.
pub async fn lists(context: &Context, parent: &str, times: &Times) -> Result<Lists, Failure> {
    let calls = async |filter: CallFilter| -> Result<Vec<Call>, Failure> {
        let (parent, order) = (parent.to_owned(), CallOrder::Unspecified.into());
        let request = ListCallsRequest { parent, filter: Some(filter), order, ..ListCallsRequest::default() };
        Ok(context.list(request, u32::MAX).await?.calls)
    };
    let alarming = CallFilter { alarm_states: vec![AlarmState::Open.into()], ..CallFilter::default() };
    let pending =
        CallFilter { triage_outcomes: vec![TriageOutcome::Pending.into()], ..CallFilter::default() };
    let unconfirmed = CallFilter { handoff_unconfirmed: true, ..CallFilter::default() };
    let of_shift = CallFilter { received_from: Some(times::to_proto(times.from)), ..CallFilter::default() };
    let issues = async |filter: IssueFilter| {
        let (parent, filter) = (parent.to_owned(), Some(filter));
        context.list(ListIssuesRequest { parent, filter, ..ListIssuesRequest::default() }, u32::MAX).await
    };
    let filter = Some(CallbackFilter::default());
    let callbacks =
        ListCallbacksRequest { parent: parent.to_owned(), filter, ..ListCallbacksRequest::default() };
    let callbacks = context.list(callbacks, u32::MAX).await?.callbacks;
    let notices = ListNoticesRequest { parent: parent.to_owned(), ..ListNoticesRequest::default() };
    Ok(Lists {
        now: context.now,
        alarms: calls(alarming).await?,
        pending: calls(pending).await?,
        handoffs: calls(unconfirmed).await?,
        of_shift: calls(of_shift).await?,
        issues: issues(IssueFilter { active: true, ..IssueFilter::default() }).await?.issues,
        instructed: issues(IssueFilter { instructed: true, ..IssueFilter::default() }).await?.issues,
        incidents: incidents(context, parent).await?,
        dialled: dialled(context, parent, &callbacks, times.until).await?,
        callbacks,
        notices: context.list(notices, u32::MAX).await?.notices,
        on_duty: BTreeSet::new(),
    })
}

/// The incidents that are to be reported on, each with what its latest report says.
async fn incidents(context: &Context, parent: &str) -> Result<Vec<Incident>, Failure> {
    let parent = parent.to_owned();
    let request = ListReportsRequest { parent, open_incidents: true, ..ListReportsRequest::default() };
    let mut incidents = Vec::new();
    for latest in context.list(request, u32::MAX).await?.reports {
        let Issued { document, .. } = issued::named(context, latest.name.clone(), None).await?;
        incidents.push(Incident { latest, says: document.incident.unwrap_or_default() });
    }
    Ok(incidents)
}

/// The calls behind the callbacks that are listed one by one, by name, each with what was asked of its number in whatever call.
async fn dialled(
    context: &Context,
    parent: &str,
    callbacks: &[Callback],
    until: Timestamp,
) -> Result<BTreeMap<String, Dialled>, Failure> {
    let listed = callbacks.iter().filter(|one| is_listed(one, until) && one.kind() != CallbackKind::FollowUp);
    let names: BTreeSet<&str> = listed.map(|one| one.call.as_str()).filter(|name| !name.is_empty()).collect();
    let each = names.into_iter().map(|name| dialled_call(context, parent, name));
    stream::iter(each).buffered(AT_ONCE).try_collect().await
}

/// A call by its name, with what was asked of its number.
async fn dialled_call(context: &Context, parent: &str, name: &str) -> Result<(String, Dialled), Failure> {
    let request = GetCallRequest { name: name.to_owned(), ..GetCallRequest::default() };
    let call = context.read(request).await?.call.unwrap_or_default();
    let caller = call.caller.as_ref().map(|caller| caller.id.clone()).unwrap_or_default();
    let asked = match caller.as_str() {
        "" => call.contact_safety.clone().unwrap_or_default(),
        _ => asked_of(context, parent, caller).await?,
    };
    Ok((name.to_owned(), Dialled { call, asked }))
}

/// What a caller asked of a number, in whatever call.
async fn asked_of(context: &Context, parent: &str, caller: String) -> Result<ContactSafety, Failure> {
    let request = LookupCallerRequest { parent: parent.to_owned(), caller, ..LookupCallerRequest::default() };
    let known = context.read(request).await?;
    let (do_not_call, no_message) = (known.do_not_call, known.no_message);
    Ok(ContactSafety { do_not_call, no_message, hours: known.safe_hours })
}
