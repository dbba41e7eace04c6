//! Recording, completing, amending and voiding calls.

use super::alarm::most_pressing;
use super::{Draft, OCCURRED_AT, reason};
use crate::domain::call::{Call, CallDraft, CallFacts, CallTexts, contract_path};
use crate::domain::codes::*;
use crate::domain::command::NewCall;
use crate::domain::event::{CallEvent, Event, IssueEvent, Text};
use crate::domain::instant::Instant;
use crate::domain::number::{CallNumber, CallerNumber};
use crate::domain::refusal::problem::{DirectoryKind, EarlyBound};
use crate::domain::refusal::{Nothing, Problem, Refusal, TimeRule, Violations};

/// The new content of a call, with the fields derived from it.
struct ChangedCall {
    facts: CallFacts,
    texts: CallTexts,
    caller: Option<CallerNumber>,
    reachable: bool,
}

impl Draft<'_> {
    pub(super) fn create_call(&mut self, new: &NewCall, occurred_at: Option<Instant>) -> Result<(), Refusal> {
        let (mut facts, mut texts) = (CallFacts::default(), CallTexts::default());
        let received_at = new.draft.facts.received_at.or(occurred_at).unwrap_or(self.context.now);
        facts.received_at = received_at;
        new.draft.facts.clone().apply(&mut facts);
        new.draft.texts.clone().apply(&mut texts);
        self.at = occurred_at.unwrap_or(received_at);

        let mut violations = Violations::default();
        self.check_codes(&mut facts, &mut texts, &mut violations);
        check_sense(&facts, &texts, self.keeps_numbers(), &mut violations);
        let titles =
            new.actions.issues.iter().filter_map(|issue| issue.draft.texts.title.as_ref()?.as_deref());
        let circumstances = self.circumstances(new, &facts, &texts);
        let alarm = self.alarm(&facts, &texts, titles, new.draft.facts.urgency, circumstances);
        self.check_stated_end(new, &facts, alarm.as_ref(), &mut violations);
        self.raise(&mut facts, alarm.as_ref(), new.draft.facts.urgency);
        let leads_to_nothing = new.leads_to_nothing();
        let new = &*self.with_what_follows(new, &facts, &texts, alarm.as_ref());
        let triage = self.first_triage(new, &facts, &texts, alarm.as_ref());
        self.check_actions(&new.actions, &facts, 0, &mut violations);
        violations.check()?;
        self.check_received(&facts)?;
        if self.at < received_at {
            let rule = TimeRule::BeforeCall(received_at);
            return Err(Refusal::TimeNotAllowed { field: OCCURRED_AT.to_owned(), time: self.at, rule });
        }
        self.check_external_id(&facts, None)?;
        if facts.kind == CallKind::Test && new.actions.brings_issue() {
            return Err(Refusal::CallIsTest { resource: None });
        }

        let (number, by_person) = (CallNumber(self.state.head.last_call + 1), facts.is_by_person());
        let urgency = most_pressing(&facts, alarm.as_ref());
        let event = CallEvent::Recorded {
            caller: self.caller(&texts),
            reachable: is_reachable(&facts, &texts),
            triage,
            due_at: self.triage_due(triage, &facts, urgency, received_at)?,
            reason_code: new.triage.as_ref().and_then(|decision| decision.reason_code),
            facts,
        };
        let why = new.triage.as_ref().and_then(|decision| decision.reason.as_deref());
        let mut all = why.map(reason).unwrap_or_default();
        all.push(Text::Call(Box::new(texts)));
        self.emit(Event::Call(number, event), all);
        if let Some(alarm) = alarm.filter(|alarm| alarm.asks_for_a_look(by_person)) {
            self.emit_alarm(number, alarm);
        }
        self.emit_actions(number, &new.actions)?;
        self.follow_missed(number, leads_to_nothing)
    }

    pub(super) fn complete_call(&mut self, number: CallNumber, given: &CallDraft) -> Result<(), Refusal> {
        let call = self.call_to_change(number)?;
        let (mut facts, mut texts) = (call.facts.clone(), self.texts_of(number));
        let mut filled_already = given.facts.clone().fill(&mut facts);
        filled_already.extend(given.texts.clone().fill(&mut texts));
        let mut violations = Violations::default();
        for field in filled_already {
            violations.add(contract_path(field), Problem::FilledAlready);
        }
        if violations.0.is_empty() && facts == call.facts && texts == self.texts_of(number) {
            return Err(Refusal::NothingToDo(Nothing::NoFieldIsFilled(number.name(self.period_id()))));
        }
        let changed = self.changed_call(&call, facts, texts, violations)?;
        let ChangedCall { facts, texts, caller, reachable } = changed;
        let event = CallEvent::Completed { facts, caller, reachable };
        let before = self.texts_of(number);
        self.emit(Event::Call(number, event), vec![Text::Call(Box::new(texts))]);
        self.alarm_again(&call, given.facts.urgency)?;
        self.update_linked_issues(&call);
        self.correct_issues(&call, &before);
        Ok(())
    }

    pub(super) fn amend_call(
        &mut self,
        number: CallNumber,
        given: &CallDraft,
        why: &str,
    ) -> Result<(), Refusal> {
        let call = self.call_to_change(number)?;
        let (mut facts, mut texts) = (call.facts.clone(), self.texts_of(number));
        given.facts.clone().apply(&mut facts);
        given.texts.clone().apply(&mut texts);
        if facts == call.facts && texts == self.texts_of(number) {
            return Err(Refusal::NothingToDo(Nothing::NoFieldChanges(number.name(self.period_id()))));
        }
        let linked = self.state.links.of_call(number).next().is_some();
        if facts.kind == CallKind::Test && linked {
            return Err(Refusal::CallIsTest { resource: Some(number.name(self.period_id())) });
        }
        let changed = self.changed_call(&call, facts, texts, Violations::default())?;
        let ChangedCall { facts, texts, caller, reachable } = changed;
        let event = CallEvent::Amended { facts, caller, reachable };
        let mut all = reason(why);
        all.push(Text::Call(Box::new(texts)));
        let before = self.texts_of(number);
        self.emit(Event::Call(number, event), all);
        self.alarm_again(&call, given.facts.urgency)?;
        self.update_linked_issues(&call);
        self.correct_issues(&call, &before);
        Ok(())
    }

    /// Checks the new content of a call and derives the other fields from it.
    fn changed_call(
        &self,
        call: &Call,
        mut facts: CallFacts,
        mut texts: CallTexts,
        mut violations: Violations,
    ) -> Result<ChangedCall, Refusal> {
        self.check_changed_codes(&call.facts, &mut facts, &mut texts, &mut violations);
        check_sense(&facts, &texts, self.keeps_numbers(), &mut violations);
        violations.check()?;
        self.check_received(&facts)?;
        self.check_external_id(&facts, Some(call.number))?;
        let before = self.texts_of(call.number);
        let same_number = before.caller_phone.map(|phone| phone.key)
            == texts.caller_phone.as_ref().map(|phone| phone.key.clone());
        let caller = if same_number { call.caller } else { self.caller(&texts) };
        let reachable = is_reachable(&facts, &texts);
        Ok(ChangedCall { facts, texts, caller, reachable })
    }

    pub(super) fn void_call(&mut self, number: CallNumber, why: &str) -> Result<(), Refusal> {
        let call = self.call_to_change(number)?;
        self.emit(Event::Call(number, CallEvent::Voided), reason(why));
        let issues: Vec<_> = self.state.links.of_call(number).map(|link| link.issue).collect();
        for issue in issues {
            self.replace_first_call(issue, number);
        }
        self.update_linked_issues(&call);
        self.cancel_callbacks(self.state.open_callbacks(|callback| callback.call == Some(number)));
        Ok(())
    }

    /// Emits an event for each linked issue whose origin changes with the call. `before` is the call before the change.
    fn update_linked_issues(&mut self, before: &Call) {
        let Some(call) = self.state.calls.get(&before.number).cloned() else { return };
        let recount = call.is_void() || call.facts.received_at != before.facts.received_at;
        let linked: Vec<_> = self.state.links.of_call(call.number).map(|link| link.issue).collect();
        for number in linked {
            let Some(issue) = self.state.issues.get(&number).cloned() else { continue };
            let heard_at = if recount { self.state.heard_at(issue.number) } else { issue.origin.heard_at };
            if self.state.origin(&issue, heard_at) != issue.origin {
                let event = IssueEvent::CallChanged { call: call.number, heard_at };
                self.emit_correction(issue.number, event, Vec::new());
            }
        }
    }

    /// Replaces `former` as the FIRST call of an issue with the earliest other call. Does nothing if another call is FIRST.
    pub(super) fn replace_first_call(
        &mut self,
        issue: crate::domain::number::IssueNumber,
        former: CallNumber,
    ) {
        if self.state.issues.get(&issue).is_none_or(|issue| issue.first_call != Some(former)) {
            return;
        }
        let candidates = self.state.links.of_issue(issue).filter(|link| {
            link.call != former && matches!(link.kind, LinkKind::Repeat | LinkKind::Urge | LinkKind::Related)
        });
        let calls =
            candidates.filter_map(|link| self.state.calls.get(&link.call)).filter(|call| !call.is_void());
        let earliest = calls.min_by_key(|call| (call.facts.received_at, call.number)).map(|call| call.number);
        let is_linked = self.state.links.get(issue, former).is_some();
        // Where no other call asked for it, an issue keeps what it has from a void one.
        if earliest.is_some() || !is_linked {
            self.emit_correction(issue, IssueEvent::FirstCallChanged { call: earliest }, Vec::new());
        }
    }

    pub(super) fn texts_of(&self, number: CallNumber) -> CallTexts {
        self.state.call_texts.get(&number).map(|texts| (**texts).clone()).unwrap_or_default()
    }

    /// The caller, who is the same for all calls from a phone number. None without one.
    fn caller(&self, texts: &CallTexts) -> Option<CallerNumber> {
        let phone = texts.caller_number()?;
        let next = CallerNumber(self.state.head.last_caller + 1);
        Some(self.state.callers.get(&phone.key).copied().unwrap_or(next))
    }

    fn keeps_numbers(&self) -> bool {
        self.state.period.as_ref().is_none_or(|period| period.facts.desk.numbers != NumberKeeping::NotKept)
    }

    fn check_received(&self, facts: &CallFacts) -> Result<(), Refusal> {
        self.check_not_ahead("call.received_at", facts.received_at)?;
        let period = self.period()?;
        if period.covers(facts.received_at) {
            return Ok(());
        }
        let rule =
            TimeRule::OutsidePeriod { period: period.id.name(), from: period.starts_at, to: period.ends_at };
        Err(Refusal::TimeNotAllowed { field: "call.received_at".to_owned(), time: facts.received_at, rule })
    }

    fn check_external_id(&self, facts: &CallFacts, own: Option<CallNumber>) -> Result<(), Refusal> {
        let (Some(system), Some(id)) = (&facts.source_system, &facts.external_id) else { return Ok(()) };
        match self.state.external_ids.get(&(system.clone(), id.clone())) {
            Some(other) if Some(*other) != own => {
                Err(Refusal::ExternalIdExists { resource: other.name(self.period_id()) })
            }
            _ => Ok(()),
        }
    }

    /// Adds a violation for each code that is not in the directories. If the call comes from another system, such codes are moved to `unclassified`
    /// instead.
    fn check_codes(&self, facts: &mut CallFacts, texts: &mut CallTexts, violations: &mut Violations) {
        self.check_changed_codes(&CallFacts::default(), facts, texts, violations);
    }

    fn check_changed_codes(
        &self,
        before: &CallFacts,
        facts: &mut CallFacts,
        texts: &mut CallTexts,
        violations: &mut Violations,
    ) {
        let machine = facts.source_system.is_some();
        let codes = [
            (DirectoryKind::Category, "category", &before.category, &mut facts.category),
            (DirectoryKind::District, "district", &before.district, &mut facts.district),
            (DirectoryKind::Operator, "operator_code", &before.operator, &mut facts.operator),
        ];
        for (kind, field, before, code) in codes {
            if code == before {
                continue;
            }
            if machine {
                if let Some(code) = code.take_if(|code| !self.is_offered(kind, code)) {
                    texts.unclassified.push((field.to_owned(), code.chars().take(64).collect()));
                }
            } else {
                self.check_code(kind, &format!("call.{field}"), code.as_deref(), violations);
            }
        }
    }
}

/// Whether the caller can be called back.
fn is_reachable(facts: &CallFacts, texts: &CallTexts) -> bool {
    !facts.do_not_call && texts.number_to_dial().is_some()
}

/// Checks that fields do not contradict each other and that none is missing. `keeps_numbers` tells whether the period keeps anything of phone numbers.
fn check_sense(facts: &CallFacts, texts: &CallTexts, keeps_numbers: bool, violations: &mut Violations) {
    if let Some(answered) = facts.answered_at.filter(|at| *at < facts.received_at) {
        let problem = Problem::too_early(answered, facts.received_at, EarlyBound::CallReceived);
        violations.add("call.answered_at", problem);
    }
    let begun = facts.answered_at.unwrap_or(facts.received_at).max(facts.received_at);
    if let Some(ended) = facts.ended_at.filter(|at| *at < begun) {
        let bound = match facts.answered_at {
            Some(answered) if answered == begun => EarlyBound::CallAnswered,
            _ => EarlyBound::CallReceived,
        };
        violations.add("call.ended_at", Problem::too_early(ended, begun, bound));
    }
    if facts.answered_at.is_some()
        && matches!(facts.disposition, CallDisposition::Abandoned | CallDisposition::Missed)
    {
        let with = format!("call.disposition={}", facts.disposition);
        violations.add("call.answered_at", Problem::Conflict(with));
    }
    if facts.external_id.is_some() && facts.source_system.is_none() {
        violations.add("call.source_system", Problem::required_with("call.external_id"));
    }
    let needs_details =
        matches!(facts.disposition, CallDisposition::Answered | CallDisposition::NotApplicable)
            && !matches!(facts.kind, CallKind::Invalid | CallKind::Test);
    if !needs_details
        || facts.source_system.is_some()
        || facts.historical
        || facts.silent
        || facts.direction == CallDirection::Outbound
    {
        return;
    }
    if texts.summary.is_none() {
        violations.add("call.summary", Problem::required());
    }
    let has_location = facts.district.is_some() || texts.incident_address.is_some();
    let has_number = texts.caller_number().is_some();
    // Where numbers are not kept, none can be asked for.
    if keeps_numbers && !has_number && !has_location {
        let any_of = &["call.caller_input.phone", "call.incident_address", "call.district"];
        violations.add("call.caller_input.phone", Problem::required_any(any_of));
    }
}
