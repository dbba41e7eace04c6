//! Messages of incidents.

use hotline_proto::v1;

use super::{time, time_if};
use crate::api::convert::codes;
use crate::domain::call::Call;
use crate::domain::codes::EventType;
use crate::domain::event::{Entry, Event, IssueEvent};
use crate::domain::incident::{COUNTS, IncidentCount, StatedCounts};
use crate::domain::issue::Issue;
use crate::domain::number::IssueNumber;

/// An issue of an incident.
pub fn incident_issue(period: &str, issue: &Issue) -> v1::IncidentIssue {
    let facts = &issue.facts;
    v1::IncidentIssue {
        issue: issue.number.name(period),
        category: facts.category.clone().unwrap_or_default(),
        district: facts.district.clone().unwrap_or_default(),
        urgency: codes::number(facts.urgency),
        state: codes::number(issue.state),
        outcome: codes::number_or_unspecified(issue.outcome),
        agency: issue.lead().map(|lead| lead.agency.clone()).unwrap_or_default(),
        opened_time: time(issue.opened_at),
        due_time: time_if(issue.due_at()),
        resolved_time: time_if(issue.resolved_at),
        confirmed: issue.confirmed,
    }
}

/// The numbers of an incident, and which are others than in the report before. In a first report none is.
pub fn incident_counts(
    counts: &[IncidentCount; COUNTS.len()],
    before: Option<&StatedCounts>,
) -> v1::IncidentCounts {
    let [dead, injured, missing, trapped, persons, households, at_risk, responders] =
        std::array::from_fn(|at| {
            let IncidentCount { state, count } = counts[at];
            let changed = before.is_some_and(|before| before[at] != Some(counts[at]));
            Some(v1::IncidentCount { state: codes::number(state), count, changed })
        });
    v1::IncidentCounts { dead, injured, missing, trapped, persons, households, at_risk, responders }
}

/// What an entry of an issue tells of an incident. None if it tells nothing.
pub fn incident_step<'i>(
    period: &str,
    entry: &Entry,
    issue: impl Fn(IssueNumber) -> Option<&'i Issue>,
) -> Option<v1::IncidentStep> {
    use IssueEvent as E;
    let Event::Issue(number, event) = &entry.event else { return None };
    let assigned = |assignment: i32| {
        let assignments = issue(*number).map(|issue| &issue.assignments[..]).unwrap_or_default();
        let found = assignments.iter().find(|one| one.number == assignment);
        found.map(|one| one.agency.clone()).unwrap_or_default()
    };
    let step = v1::IncidentStep {
        time: time(entry.occurred_at),
        r#type: codes::number(entry.event.event_type()),
        subject: number.name(period),
        ..v1::IncidentStep::default()
    };
    Some(match event {
        E::Assigned { agency, .. } | E::Transferred { agency, .. } => {
            v1::IncidentStep { agency: agency.clone(), ..step }
        }
        E::Acknowledged { assignment } | E::Returned { assignment } => {
            v1::IncidentStep { agency: assigned(*assignment), ..step }
        }
        E::Progressed { assignment, kind, estimate } => v1::IncidentStep {
            agency: assigned(*assignment),
            progress: codes::number(*kind),
            estimate: time_if(*estimate),
            ..step
        },
        E::Resolved { outcome } => v1::IncidentStep { outcome: codes::number(*outcome), ..step },
        E::FollowedUp { solved, .. } => v1::IncidentStep { solved: *solved, ..step },
        E::Suspended { .. } | E::Resumed { .. } | E::Reopened { .. } => step,
        _ => return None,
    })
}

/// What the handoffs of a call tell that were recorded after a position.
pub fn handoff_steps(period: &str, call: &Call, after: i64) -> Vec<v1::IncidentStep> {
    let step = |at, event: EventType, target: &str| v1::IncidentStep {
        time: time(at),
        r#type: codes::number(event),
        subject: call.number.name(period),
        target: target.to_owned(),
        ..v1::IncidentStep::default()
    };
    let steps = call.handoffs.iter().flat_map(|handoff| {
        let begun = (handoff.position > after)
            .then(|| step(handoff.started_at, EventType::CallHandedOff, &handoff.target));
        let confirmed = handoff.confirmed_at.filter(|_| handoff.confirmed_position > Some(after));
        let confirmed = confirmed.map(|at| step(at, EventType::CallHandoffConfirmed, &handoff.target));
        begun.into_iter().chain(confirmed)
    });
    steps.collect()
}
