//! What an agency sees: its present assignments, with what was said and a number to ring, and never who complained.

use hotline_proto::v1;

use super::Api;
use super::convert::input::ResolvedPeriod;
use super::convert::output;
use super::error::Failure;
use super::identity::{Caller, caller};
use super::not_found;
use crate::domain::access::Principal;
use crate::domain::codes::{CallKind, LinkKind, Role};
use crate::domain::command::Command;
use crate::domain::number::CallNumber;
use crate::domain::refusal::{AssignmentRule, Missing, PermissionRule, Refusal};
use crate::store::read;
use crate::store::tables::views::{CallView, IssueView};

/// Calls of an issue whose words an agency sees.
const MAX_WORDS: usize = 20;

/// The code of the agency that asks. None if somebody else does.
pub fn asking_agency() -> Result<Option<String>, Refusal> {
    Ok(caller()?.agency().map(str::to_owned))
}

impl Caller {
    fn agency(&self) -> Option<&str> {
        (self.role == Role::Agency).then(|| Principal::id_of(self.principal.as_str()))
    }
}

/// Makes a step of an issue one of the agency that asks, where it names none.
pub fn as_itself(command: &mut Command) -> Result<(), Refusal> {
    if let (Some(own), Command::Issue { command, .. }) = (asking_agency()?, command) {
        command.by_agency(&own);
    }
    Ok(())
}

/// The agency to whose assignments a list of issues is kept. None if who asks may see all. A filter looks only into what its answer shows.
pub fn kept_to(filter: Option<&v1::IssueFilter>) -> Result<Option<String>, Refusal> {
    let caller = caller()?;
    let Some(own) = caller.agency() else { return Ok(None) };
    let given = filter.cloned().unwrap_or_default();
    let without = given.without.unwrap_or_default();
    let hidden = [
        ("filter.call", given.call.is_empty()),
        ("filter.phone", given.phone.is_empty()),
        ("filter.owners", given.owners.is_empty()),
        ("filter.instructed", !given.instructed),
        ("filter.agencies", given.agencies.is_empty()),
        ("filter.without.owners", without.owners.is_empty()),
        ("filter.without.agencies", without.agencies.is_empty()),
    ];
    match hidden.into_iter().find(|(_, is_left_out)| !is_left_out) {
        Some((field, _)) => Err(caller.not_permitted(PermissionRule::Filter(field))),
        None => Ok(Some(own.to_owned())),
    }
}

/// An issue as who asks may see it.
pub fn shown(issue: v1::Issue) -> v1::Issue {
    match asking_agency() {
        Ok(None) => issue,
        Ok(Some(own)) => output::issue_for_agency(issue, &own),
        Err(_) => v1::Issue::default(),
    }
}

/// The agency as which an issue is seen: the one that asks or, for a slip, the one that the desk names. None if it is seen by the desk. Fails if the issue is not
/// assigned to it: for an agency that asks there is none then.
pub fn seen_by(
    period: &ResolvedPeriod,
    view: &IssueView,
    named: Option<String>,
) -> Result<Option<String>, Failure> {
    let caller = caller()?;
    let own = caller.agency().map(str::to_owned);
    let resource = view.issue.number.name(period.id.as_str());
    let is_assigned = |agency: &String| view.issue.is_assigned_to(agency);
    match (own, named) {
        (Some(own), _) if !is_assigned(&own) => Err(not_found(Missing::Issue(resource))),
        (Some(own), Some(named)) if own != named => {
            Err(caller.not_permitted(PermissionRule::Filter("as_agency")).into())
        }
        (None, Some(named)) if !is_assigned(&named) => {
            let open = view.issue.assignments.iter().filter(|assignment| assignment.is_open());
            let holders = open.map(|assignment| assignment.agency.clone()).collect();
            let rule = AssignmentRule::NotAssigned { agency: Some(named), holders };
            Err(Refusal::AssignmentNotAllowed { resource, rule }.into())
        }
        (own, named) => Ok(own.or(named)),
    }
}

impl Api {
    /// What was said in the calls of an issue, FIRST first.
    pub(super) async fn words(
        &self,
        period: &ResolvedPeriod,
        view: &IssueView,
    ) -> Result<Vec<String>, Failure> {
        let first = view.issue.first_call;
        let asking = view.links.iter().filter(|link| link.kind != LinkKind::First).map(|link| link.call);
        let calls: Vec<CallNumber> = first.into_iter().chain(asking).take(MAX_WORDS).collect();
        let key = period.key;
        let calls = self.query(move |conn| read::call::views(conn, key, &calls)).await?;
        let heard = calls.iter().filter(|view| !view.call.is_void());
        Ok(heard.filter_map(|view| view.texts.summary.clone()).collect())
    }

    /// A number to ring about an issue: that of its FIRST call, if it may be rung by who sees it.
    pub(super) async fn number_to_ring(
        &self,
        period: &ResolvedPeriod,
        view: &IssueView,
        by_agency: bool,
    ) -> Result<String, Failure> {
        let (key, first) = (period.key, view.issue.first_call);
        let calls = self.query(move |conn| read::call::views(conn, key, first.as_slice())).await?;
        let call = calls.first().filter(|call| !by_agency || may_be_rung_by_agency(call));
        let phone = call.and_then(|call| call.texts.number_to_dial());
        Ok(phone.map(|phone| phone.raw.clone()).unwrap_or_default())
    }
}

/// Whether an agency may ring the caller: not who asked to stay unknown or not to be called, and never who complained or reported.
fn may_be_rung_by_agency(view: &CallView) -> bool {
    let facts = &view.call.facts;
    !facts.is_protected()
        && !facts.do_not_call
        && !matches!(facts.kind, CallKind::Complaint | CallKind::Report)
}
