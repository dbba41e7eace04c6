//! Alarms: raising, confirming and dismissing them.

use super::{Draft, event_texts, reason};
use crate::domain::alarm::{Alarm, AlarmCause, WORD_SEPARATOR, most_urgent};
use crate::domain::call::{Call, CallFacts, CallTexts, is_psychological};
use crate::domain::codes::*;
use crate::domain::event::{CallEvent, Event};
use crate::domain::number::CallNumber;
use crate::domain::reference;
use crate::domain::refusal::{Nothing, Refusal};
use crate::domain::triage::Case;
use crate::domain::words::Said;

/// An alarm that is to be raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NewAlarm {
    /// Its causes, the most urgent first.
    causes: Vec<AlarmCause>,
    /// The words among them as they were said, in the same order.
    words: Vec<String>,
    /// The urgency of the call without it.
    without: Urgency,
}

impl NewAlarm {
    fn urgency(&self) -> Urgency {
        most_urgent(&self.causes).unwrap_or(self.without)
    }

    /// Whether a person has to look at it. The operator of a call has chosen its category, which does not ask her to look again.
    pub(super) fn asks_for_a_look(&self, by_person: bool) -> bool {
        !by_person || self.causes.iter().any(|cause| cause.ground() != AlarmGround::Category)
    }

    /// The default urgency of the category. None if words alone alarm.
    pub(super) fn urgency_of_category(&self) -> Option<Urgency> {
        self.causes.iter().find(|cause| cause.ground() == AlarmGround::Category).map(|cause| cause.urgency)
    }
}

/// The urgency by which a new call is to be looked at.
pub(super) fn most_pressing(facts: &CallFacts, alarm: Option<&NewAlarm>) -> Urgency {
    alarm.map(NewAlarm::urgency).into_iter().fold(facts.urgency, Urgency::min)
}

impl Draft<'_> {
    /// What in a call alarms: words in its texts and in the titles of its issues, and the default urgency of its category. None if it is no more urgent than the call
    /// is anyhow. `stated` is the urgency that was given, `circumstances` what else tells of danger.
    pub(super) fn alarm<'t>(
        &self,
        facts: &CallFacts,
        texts: &'t CallTexts,
        titles: impl Iterator<Item = &'t str>,
        stated: Option<Urgency>,
        circumstances: Vec<AlarmCause>,
    ) -> Option<NewAlarm> {
        if facts.historical || facts.kind == CallKind::Test {
            return None;
        }
        let said = self.state.words.alarming(texts.of_matter().chain(titles), self.is_crisis_line());
        let by_category =
            if stated.is_none() || !facts.is_by_person() { self.default_urgency(facts) } else { None };
        let (mut causes, mut words) = (Vec::new(), Vec::new());
        for Said { cause, word } in said.into_iter().filter(|said| said.cause.urgency < facts.urgency) {
            causes.push(cause);
            words.push(word);
        }
        let others = by_category.into_iter().chain(circumstances);
        causes.extend(others.filter(|cause| cause.urgency < facts.urgency));
        // Stable: the words stay in their order.
        causes.sort_by_key(|cause| cause.urgency);
        (!causes.is_empty()).then_some(NewAlarm { causes, words, without: facts.urgency })
    }

    /// The default urgency of a category alarms if it is P0 or P1. It says nothing of a question, a suggestion or praise.
    fn default_urgency(&self, facts: &CallFacts) -> Option<AlarmCause> {
        if matches!(facts.kind, CallKind::Consult | CallKind::Suggest | CallKind::Praise) {
            return None;
        }
        let category = facts.category.as_deref()?;
        if self.is_crisis_line() && is_psychological(category) {
            return None;
        }
        let own = self.state.directory.categories.get(category);
        let urgency = reference::default_urgency(category, own).filter(|one| one.is_pressing())?;
        Some(AlarmCause { urgency, category: category.to_owned(), word: None, circumstance: None })
    }

    /// Raises the urgency of a call to that of an alarm, unless a person stated another one.
    pub(super) fn raise(&self, facts: &mut CallFacts, alarm: Option<&NewAlarm>, stated: Option<Urgency>) {
        if stated.is_none() || !facts.is_by_person() {
            facts.urgency = most_pressing(facts, alarm);
        }
    }

    pub(super) fn emit_alarm(&mut self, number: CallNumber, alarm: NewAlarm) {
        let words = Some(alarm.words.join(WORD_SEPARATOR)).filter(|words| !words.is_empty());
        let texts = event_texts([(TextField::AlarmWords, words.as_deref())]);
        let event = CallEvent::AlarmRaised { causes: alarm.causes, without: alarm.without };
        self.emit(Event::Call(number, event), texts);
    }

    /// Raises an alarm for what a call says now and did not say before. If nothing was to be done, it is pending again. `stated` is the urgency that was given with the change.
    pub(super) fn alarm_again(&mut self, before: &Call, stated: Option<Urgency>) -> Result<(), Refusal> {
        let (call, texts) = (self.find_call(before.number)?, self.texts_of(before.number));
        let Some(alarm) = self.alarm(&call.facts, &texts, std::iter::empty(), stated, Vec::new()) else {
            return Ok(());
        };
        let known = before.alarm.as_ref().map_or(&[][..], |alarm| &alarm.raised.causes);
        if alarm.causes.iter().all(|cause| known.contains(cause)) {
            return Ok(());
        }
        let urgency = alarm.urgency();
        self.emit_alarm(call.number, alarm);
        if call.triage.outcome.does_nothing() {
            self.set_triage(&call, TriageOutcome::Pending, urgency)
        } else {
            Ok(())
        }
    }

    /// Confirms the open alarm of a call: the call has its urgency and, if nothing was to be done, is pending again.
    pub(super) fn confirm_alarm(&mut self, number: CallNumber) -> Result<(), Refusal> {
        let (call, alarm) = self.open_alarm(number)?;
        let urgency = alarm.urgency().min(call.facts.urgency);
        self.emit(Event::Call(number, CallEvent::AlarmConfirmed { urgency }), Vec::new());
        let opened = self.state.links.of_call(number).filter(|link| link.kind == LinkKind::First);
        let opened: Vec<_> = opened.filter_map(|link| self.state.issues.get(&link.issue).cloned()).collect();
        for issue in opened {
            if issue.state.is_active() && urgency < issue.facts.urgency {
                self.emit_urgency(&issue, urgency, Vec::new())?;
            }
        }
        if call.triage.outcome.does_nothing() {
            self.set_triage(&call, TriageOutcome::Pending, urgency)
        } else {
            Ok(())
        }
    }

    /// Dismisses the open alarm of a call: the call has the urgency that it has without. A pending one is answered if the alarm alone made it pending, and is
    /// due by that urgency if not.
    pub(super) fn dismiss_alarm(
        &mut self,
        number: CallNumber,
        reason_code: ReasonCode,
        why: Option<&str>,
    ) -> Result<(), Refusal> {
        let (call, alarm) = self.open_alarm(number)?;
        let urgency = without(&call, &alarm);
        let event = CallEvent::AlarmDismissed { urgency, reason_code };
        self.emit(Event::Call(number, event), why.map(reason).unwrap_or_default());
        if call.triage.outcome != TriageOutcome::Pending || self.state.links.of_call(number).next().is_some()
        {
            return Ok(());
        }
        let outcome = Case::of_facts(&call.facts, urgency.is_pressing()).outcome();
        if outcome == TriageOutcome::Pending {
            return self.set_triage(&call, TriageOutcome::Pending, urgency);
        }
        let code = Some(reason_code);
        let event = CallEvent::Triaged { outcome, due_at: None, operator: None, reason_code: code };
        self.emit(Event::Call(number, event), Vec::new());
        Ok(())
    }

    /// Settles the open alarm of a call that a person has triaged: what is acted upon confirms it, a reason to do nothing dismisses it.
    pub(super) fn settle_alarm(&mut self, call: &Call, outcome: TriageOutcome, code: Option<ReasonCode>) {
        let Some(alarm) = call.alarm.as_ref().filter(|alarm| alarm.is_open()) else { return };
        let event = match (outcome, code) {
            (TriageOutcome::Issue | TriageOutcome::HandedOff, _) => {
                CallEvent::AlarmConfirmed { urgency: alarm.urgency().min(call.facts.urgency) }
            }
            (TriageOutcome::Answered | TriageOutcome::NoAction, Some(reason_code)) => {
                CallEvent::AlarmDismissed { urgency: without(call, alarm), reason_code }
            }
            (TriageOutcome::Answered | TriageOutcome::NoAction | TriageOutcome::Pending, _) => return,
        };
        self.emit(Event::Call(call.number, event), Vec::new());
    }

    fn open_alarm(&mut self, number: CallNumber) -> Result<(std::sync::Arc<Call>, Alarm), Refusal> {
        let call = self.call_to_change(number)?;
        match call.alarm.clone().filter(Alarm::is_open) {
            Some(alarm) => Ok((call, alarm)),
            None => Err(Refusal::NothingToDo(Nothing::NoOpenAlarm(number.name(self.period_id())))),
        }
    }
}

/// The urgency of a call without its alarm. If somebody has changed it since, it stays.
fn without(call: &Call, alarm: &Alarm) -> Urgency {
    if call.facts.urgency == alarm.urgency() { alarm.raised.without } else { call.facts.urgency }
}
