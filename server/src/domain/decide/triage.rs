//! Triage of calls: leases, decisions, due times.

use super::alarm::{NewAlarm, most_pressing};
use super::{Draft, reason};
use crate::domain::call::{Call, CallFacts, CallTexts};
use crate::domain::codes::*;
use crate::domain::command::{CallActions, CallTriage, NewCall, TriageDecision};
use crate::domain::event::{CallEvent, Event};
use crate::domain::instant::Instant;
use crate::domain::number::{CallNumber, IssueNumber};
use crate::domain::refusal::problem::Purpose;
use crate::domain::refusal::{Problem, Refusal, Violations};
use crate::domain::triage::{self, Case};

impl Draft<'_> {
    /// Leases a call, or the next one that waits. Emits nothing if none waits.
    pub(super) fn lease_call(
        &mut self,
        number: Option<CallNumber>,
        operator: &str,
        lease_us: i64,
    ) -> Result<(), Refusal> {
        self.check_operator(Some(operator))?;
        let Some(number) = number.or_else(|| self.next_call()) else { return Ok(()) };
        let call = self.pending_call(number, Some(operator))?;
        let until = self.context.now.plus(lease_us);
        let event = CallEvent::Leased { operator: operator.to_owned(), until };
        self.emit(Event::Call(call.number, event), Vec::new());
        Ok(())
    }

    /// The pending call that is due first among those that nobody holds. Calls without a due time come last.
    fn next_call(&self) -> Option<CallNumber> {
        let free =
            self.state.calls.values().filter(|call| call.is_pending() && !self.is_held(call.lease.as_ref()));
        let next = free.min_by_key(|call| (call.triage.due_at.is_none(), call.triage.due_at, call.number));
        next.map(|call| call.number)
    }

    pub(super) fn release_call(&mut self, number: CallNumber, operator: &str) -> Result<(), Refusal> {
        let call = self.pending_call(number, Some(operator))?;
        self.check_held(call.lease.as_ref(), || number.name(self.period_id()))?;
        self.emit(Event::Call(number, CallEvent::Released), Vec::new());
        Ok(())
    }

    /// Triages a pending call, or triages a call anew, with a reason.
    pub(super) fn triage_call(&mut self, number: CallNumber, triage: &CallTriage) -> Result<(), Refusal> {
        let call = self.call_to_change(number)?;
        self.check_operator(triage.operator.as_deref())?;
        let resource = || number.name(self.period_id());
        self.check_not_held(call.lease.as_ref(), triage.operator.as_deref(), resource)?;
        let mut violations = Violations::default();
        let links = self.state.links.of_call(number).count();
        self.check_actions(&triage.actions, &call.facts, links, &mut violations);
        let outcome = decided(triage, links, &call, &mut violations);
        // To triage a call anew asks for a reason anyhow.
        let asks_why = call.is_pending() && call.pressing_urgency().is_pressing();
        if outcome.does_nothing() && asks_why && !has_reason(triage.decision.as_ref()) {
            violations.add(REASON, required_with_urgency(call.pressing_urgency()));
        }
        violations.check()?;
        let operator =
            triage.operator.clone().or_else(|| call.lease.as_ref().map(|lease| lease.operator.clone()));
        let due_at = self.triage_due(outcome, &call.facts, call.pressing_urgency(), self.at)?;
        let decision = triage.decision.as_ref();
        let reason_code = decision.and_then(|decision| decision.reason_code);
        let words = decision.and_then(|decision| decision.reason.as_deref());
        let event = CallEvent::Triaged { outcome, due_at, operator, reason_code };
        self.emit(Event::Call(number, event), words.map(reason).unwrap_or_default());
        self.settle_alarm(&call, outcome, reason_code);
        self.emit_actions(number, &triage.actions)
    }

    /// Sets the triage of a call by what happened to it, without an operator's decision. A pending call is due from now, by an urgency.
    pub(super) fn set_triage(
        &mut self,
        call: &Call,
        outcome: TriageOutcome,
        urgency: Urgency,
    ) -> Result<(), Refusal> {
        let due_at = self.triage_due(outcome, &call.facts, urgency, self.at)?;
        let event = CallEvent::Triaged { outcome, due_at, operator: None, reason_code: None };
        self.emit(Event::Call(call.number, event), Vec::new());
        Ok(())
    }

    /// A call that is pending triage and that no other operator holds.
    fn pending_call(
        &mut self,
        number: CallNumber,
        operator: Option<&str>,
    ) -> Result<std::sync::Arc<Call>, Refusal> {
        let call = self.call_to_change(number)?;
        self.check_operator(operator)?;
        if call.triage.outcome != TriageOutcome::Pending {
            let resource = number.name(self.period_id());
            return Err(Refusal::TriageNotPending { resource, outcome: call.triage.outcome });
        }
        self.check_not_held(call.lease.as_ref(), operator, || number.name(self.period_id()))?;
        Ok(call)
    }

    /// The triage outcome of a new call.
    pub(super) fn first_triage(
        &self,
        new: &NewCall,
        facts: &CallFacts,
        texts: &CallTexts,
        alarm: Option<&NewAlarm>,
    ) -> TriageOutcome {
        let links = &new.actions.links;
        let case = Case {
            stated: new.triage.as_ref().and_then(|decision| decision.outcome),
            opens_issue: !new.actions.issues.is_empty(),
            links_issue: !links.is_empty(),
            link_needs_look: links.iter().any(|link| self.needs_look(link.issue, link.kind, link.condition)),
            asks_in_vain: links.is_empty() && new.asks_again().is_some(),
            hands_off: !new.actions.handoffs.is_empty(),
            do_not_call: self.state.must_not_dial(facts, texts),
            ..Case::of_facts(facts, most_pressing(facts, alarm).is_pressing())
        };
        case.outcome()
    }

    /// Whether a link asks for a new look at its call: things are worse, or the issue that it repeats or urges is finished.
    pub(super) fn needs_look(
        &self,
        issue: IssueNumber,
        kind: LinkKind,
        condition: ReportedCondition,
    ) -> bool {
        let is_finished = self.state.issues.get(&issue).is_some_and(|issue| issue.state.is_finished());
        condition == ReportedCondition::Worse || (kind.asks_again() && is_finished)
    }

    /// Checks the outcome that is stated of a new call. To end a P0 or P1 as answered asks for a reason; what counts is the urgency that is stated or
    /// that of the category. Words alone ask for none: their alarm is looked at after the call is recorded.
    pub(super) fn check_stated_end(
        &self,
        new: &NewCall,
        facts: &CallFacts,
        alarm: Option<&NewAlarm>,
        violations: &mut Violations,
    ) {
        let Some(decision) = &new.triage else { return };
        let Some(outcome) = decision.outcome else { return };
        check_triage(outcome, decision, &new.actions, 0, violations);
        // It asks for its own issue without naming it.
        if new.own_issue.is_some() && outcome.does_nothing() {
            violations.add("triage.outcome", Problem::Conflict("links".to_owned()));
        }
        let by_category = alarm.and_then(NewAlarm::urgency_of_category);
        let urgency = by_category.into_iter().fold(facts.urgency, Urgency::min);
        let stands = facts.is_by_person() && !facts.historical && facts.kind != CallKind::Test;
        if outcome == TriageOutcome::Answered && urgency.is_pressing() && stands && !decision.has_reason() {
            violations.add(REASON, required_with_urgency(urgency));
        }
    }

    /// Until when a call must be looked at that was received, or last looked at, at a time: a pending one by the decision table, a P0 or P1 of which nothing is to be done
    /// again at the end of the shift. None for others, and if it is historical.
    pub(super) fn triage_due(
        &self,
        outcome: TriageOutcome,
        facts: &CallFacts,
        urgency: Urgency,
        from: Instant,
    ) -> Result<Option<Instant>, Refusal> {
        if facts.historical || facts.kind == CallKind::Test {
            return Ok(None);
        }
        let period = self.period()?;
        Ok(match outcome {
            TriageOutcome::Pending => {
                Some(triage::due(period, facts.kind, urgency, facts.district.is_some(), from))
            }
            TriageOutcome::Answered | TriageOutcome::NoAction if urgency.is_pressing() => {
                Some(period.shift_end(from))
            }
            TriageOutcome::Answered
            | TriageOutcome::NoAction
            | TriageOutcome::Issue
            | TriageOutcome::HandedOff => None,
        })
    }
}

/// The field of a request with the words of a reason.
const REASON: &str = "triage.reason";

fn required_with_urgency(urgency: Urgency) -> Problem {
    Problem::required_with(if urgency == Urgency::P0 { "call.urgency=P0" } else { "call.urgency=P1" })
}

fn has_reason(decision: Option<&TriageDecision>) -> bool {
    decision.is_some_and(TriageDecision::has_reason)
}

/// The outcome that a triage decides, or that follows from what the call leads to.
fn decided(triage: &CallTriage, links: usize, call: &Call, violations: &mut Violations) -> TriageOutcome {
    let is_anew = call.triage.outcome != TriageOutcome::Pending;
    if is_anew && !has_reason(triage.decision.as_ref()) {
        violations.add(REASON, Problem::required());
    }
    let stated = triage.decision.as_ref().and_then(|decision| Some((decision.outcome?, decision)));
    match stated {
        Some((TriageOutcome::Pending, _)) if !is_anew => {
            let value = TriageOutcome::Pending.to_string();
            let problem = Problem::UnknownValue { value, allowed: TriageOutcome::ended() };
            violations.add("triage.outcome", problem);
            TriageOutcome::Pending
        }
        Some((outcome, decision)) => {
            check_triage(outcome, decision, &triage.actions, links, violations);
            if is_anew && links > 0 && outcome.does_nothing() {
                violations.add("triage.outcome", Problem::Conflict("links".to_owned()));
            }
            outcome
        }
        None if triage.actions.brings_issue() => TriageOutcome::Issue,
        None if !triage.actions.handoffs.is_empty() => TriageOutcome::HandedOff,
        None => {
            violations.add("triage.outcome", Problem::required_of(TriageOutcome::ended()));
            TriageOutcome::Pending
        }
    }
}

/// Checks that the decided outcome fits the rest of the request.
fn check_triage(
    outcome: TriageOutcome,
    decision: &TriageDecision,
    actions: &CallActions,
    links: usize,
    violations: &mut Violations,
) {
    let brings_issue = actions.brings_issue();
    match outcome {
        TriageOutcome::NoAction if !decision.has_reason() => {
            violations.add(REASON, Problem::required_with("triage.outcome=NO_ACTION"));
        }
        TriageOutcome::NoAction | TriageOutcome::Answered if brings_issue => {
            let with = if actions.issues.is_empty() { "links" } else { "issues" };
            violations.add("triage.outcome", Problem::Conflict(with.to_owned()));
        }
        TriageOutcome::Issue if !brings_issue && links == 0 => {
            violations.add("triage.outcome", Problem::NotApplicable(Purpose::CallWithIssue));
        }
        TriageOutcome::HandedOff if actions.handoffs.is_empty() => {
            violations.add("triage.outcome", Problem::NotApplicable(Purpose::CallWithHandoff));
        }
        TriageOutcome::Pending
        | TriageOutcome::Answered
        | TriageOutcome::Issue
        | TriageOutcome::HandedOff
        | TriageOutcome::NoAction => {}
    }
}
