//! Who is to see a call: the last column of the decision table.

use super::call::Call;
use super::codes::{Audience, CallKind, TriageOutcome, Urgency};
use super::triage::Case;

/// Who is to see a call as it stands, the first who is concerned first. Nobody need look at a call that counts in figures alone.
pub fn audience(call: &Call) -> Vec<Audience> {
    use Audience::*;
    if call.is_settled() {
        return Vec::new();
    }
    let urgency = call.pressing_urgency();
    match call.triage.outcome {
        TriageOutcome::Pending => of_pending(call, urgency),
        TriageOutcome::Issue if urgency.is_pressing() => vec![Agency, Lead],
        TriageOutcome::Issue if call.repeat_links > 0 => vec![Agency, Owner],
        TriageOutcome::Issue => vec![Agency],
        TriageOutcome::HandedOff if urgency.is_pressing() => vec![Operator, Lead],
        TriageOutcome::HandedOff => Vec::new(),
        TriageOutcome::Answered | TriageOutcome::NoAction if urgency.is_pressing() => vec![Lead],
        TriageOutcome::NoAction if call.facts.is_missed() && call.caller.is_some() => vec![Callbacks],
        TriageOutcome::Answered | TriageOutcome::NoAction => Vec::new(),
    }
}

fn of_pending(call: &Call, urgency: Urgency) -> Vec<Audience> {
    use Audience::*;
    // Its operator looks first. What nobody took is everybody's.
    let first = if Case::of_facts(&call.facts, false).nobody_heard() { Pool } else { Operator };
    let by_circumstance =
        call.alarm.as_ref().is_some_and(|alarm| alarm.is_open() && alarm.is_by_circumstance());
    match (urgency, call.facts.kind) {
        (Urgency::P0, _) => vec![first, Lead, Board],
        (Urgency::P1, _) if by_circumstance => vec![Lead],
        (_, CallKind::Complaint | CallKind::Report) if !urgency.is_pressing() => vec![Officers],
        (Urgency::P1, _) | (_, CallKind::Help) if first == Operator => vec![Operator, Pool],
        _ => vec![Pool],
    }
}
