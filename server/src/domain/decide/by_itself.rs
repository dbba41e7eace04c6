//! What follows from a new call where nobody decided anything: a link to the issue that it urges, an issue of its district's agency, a callback
//! to whom nobody answered.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::Draft;
use super::alarm::{NewAlarm, most_pressing};
use crate::domain::alarm::AlarmCause;
use crate::domain::call::{CallFacts, CallTexts};
use crate::domain::codes::*;
use crate::domain::command::{NewCall, NewIssue, NewLink};
use crate::domain::event::{CallbackEvent, Event};
use crate::domain::instant::MINUTE;
use crate::domain::number::{CallNumber, CallbackNumber, IssueNumber};
use crate::domain::place::Place;
use crate::domain::refusal::Refusal;
use crate::domain::triage::Case;

/// Time in which whom nobody answered is called back, in microseconds.
const MISSED_WITHIN: i64 = 30 * MINUTE;
/// Maximum number of characters of a title that is taken from what was said.
const TITLE: usize = 60;

impl Draft<'_> {
    /// A new call with what it leads to by itself.
    pub(super) fn with_what_follows<'n>(
        &self,
        new: &'n NewCall,
        facts: &CallFacts,
        texts: &CallTexts,
        alarm: Option<&NewAlarm>,
    ) -> Cow<'n, NewCall> {
        let mut follows = Cow::Borrowed(new);
        if let Some(link) = self.link_to_own_issue(new, texts) {
            follows.to_mut().actions.links.push(link);
        } else if let Some(issue) = self.issue_of_district(new, facts, texts, alarm) {
            follows.to_mut().actions.issues.push(issue);
        }
        follows
    }

    /// The link of a call that urges or repeats a matter without naming it: to the one open issue of its number.
    fn link_to_own_issue(&self, new: &NewCall, texts: &CallTexts) -> Option<NewLink> {
        let (kind, condition) = new.asks_again()?;
        let phone = texts.caller_number()?;
        let open: BTreeSet<IssueNumber> = self
            .state
            .issues_of_numbers
            .get(&phone.key)?
            .iter()
            .filter_map(|issue| self.open_master(*issue))
            .collect();
        let [issue] = *Vec::from_iter(open) else { return None };
        Some(NewLink { issue, kind, condition })
    }

    /// An issue itself or the one into which it is merged, if that is active.
    fn open_master(&self, number: IssueNumber) -> Option<IssueNumber> {
        let issue = self.state.issues.get(&number)?;
        match issue.merged_into {
            Some(master) => {
                self.state.issues.get(&master).filter(|issue| issue.state.is_active()).map(|_| master)
            }
            None => issue.state.is_active().then_some(number),
        }
    }

    /// The issue that a request for help becomes in a period in which the agency of the district takes what nobody decided on 属地兜底. None if that agency or the
    /// category is not known.
    fn issue_of_district(
        &self,
        new: &NewCall,
        facts: &CallFacts,
        texts: &CallTexts,
        alarm: Option<&NewAlarm>,
    ) -> Option<NewIssue> {
        let desk = &self.state.period.as_ref()?.facts.desk;
        let case = Case::of_facts(facts, most_pressing(facts, alarm).is_pressing());
        let is_left_open = new.leads_to_nothing() && !case.alarms && case.outcome() == TriageOutcome::Pending;
        if !desk.district_fallback || !is_left_open || facts.kind != CallKind::Help || case.nobody_heard() {
            return None;
        }
        facts.category.as_ref()?;
        let agency = self.agency_of(facts.district.as_deref()?)?;
        let mut issue = NewIssue { assign: Some(agency), ..NewIssue::default() };
        let said = texts.summary.as_deref().unwrap_or_default().trim();
        issue.draft.texts.title = Some(Some(said.chars().take(TITLE).collect()));
        Some(issue)
    }

    /// The one agency of a district. None if there is none or more than one.
    fn agency_of(&self, district: &str) -> Option<String> {
        let agencies = self.state.directory.agencies.values();
        let mut own =
            agencies.filter(|agency| !agency.retired && agency.district.as_deref() == Some(district));
        own.next().filter(|_| own.next().is_none()).map(|agency| agency.code.clone())
    }

    /// The circumstances of a call that tell of danger although nobody speaks of it: a silent line, a number or a place of which danger was told before. A person who
    /// decides what becomes of the call has looked at them.
    pub(super) fn circumstances(
        &self,
        new: &NewCall,
        facts: &CallFacts,
        texts: &CallTexts,
    ) -> Vec<AlarmCause> {
        if facts.historical
            || facts.kind == CallKind::Test
            || (facts.is_by_person() && !new.leads_to_nothing())
        {
            return Vec::new();
        }
        let of_number = || {
            let phone = texts.caller_number()?;
            let caller = self.state.known_callers.get(self.state.callers.get(&phone.key)?)?;
            (caller.calls_about_danger > 0).then_some(AlarmGround::Number)
        };
        let of_place = || {
            let place = Place::of_call(facts, texts)?;
            self.state
                .places_of_danger
                .get(&place)
                .is_some_and(|calls| !calls.is_empty())
                .then_some(AlarmGround::Place)
        };
        let silent = facts.silent.then_some(AlarmGround::SilentLine);
        // Nearly every number of a crisis line has told it of danger.
        let is_crisis_line = self.is_crisis_line();
        let known = [of_number(), of_place()].into_iter().flatten().filter(|_| !is_crisis_line);
        silent.into_iter().chain(known).map(AlarmCause::of_circumstance).collect()
    }

    /// Whether the period runs a crisis line.
    pub(super) fn is_crisis_line(&self) -> bool {
        self.state.period.as_ref().is_some_and(|period| period.facts.desk.profile == LineProfile::Crisis)
    }

    /// Puts the number of a call that nobody answered on the list of those to be called back, once; takes it off the list when it is answered.
    pub(super) fn follow_missed(
        &mut self,
        number: CallNumber,
        leads_to_nothing: bool,
    ) -> Result<(), Refusal> {
        let call = self.find_call(number)?;
        let is_missed = leads_to_nothing
            && call.reachable
            && call.facts.is_missed()
            && call.triage.outcome == TriageOutcome::NoAction;
        let is_to_be_called_back =
            is_missed && !matches!(call.facts.kind, CallKind::Invalid | CallKind::Test);
        let Some(caller) = call.caller.filter(|_| !call.facts.historical) else { return Ok(()) };
        let open = self.state.known_callers.get(&caller).and_then(|caller| caller.missed_callback);
        if call.facts.disposition == CallDisposition::Answered {
            let answered = open.filter(|callback| self.is_answered_by(*callback, number));
            self.cancel_callbacks(answered.into_iter().collect());
        } else if is_to_be_called_back && open.is_none() {
            let due_at = self.in_calling_hours(call.facts.received_at.plus(MISSED_WITHIN))?;
            let callback = CallbackNumber(self.state.head.last_callback + 1);
            let event = CallbackEvent::Created {
                kind: CallbackKind::Missed,
                issue: None,
                call: Some(number),
                due_at,
                overridden: false,
            };
            self.emit(Event::Callback(callback, event), Vec::new());
        }
        Ok(())
    }

    /// Whether a call answers the caller who is to be called back: it is of the same caller, and later. What an operator is dialling stays hers.
    fn is_answered_by(&self, callback: CallbackNumber, call: CallNumber) -> bool {
        let Some(callback) = self.state.callbacks.get(&callback) else { return false };
        let missed = callback.call.and_then(|missed| self.state.calls.get(&missed));
        let Some((missed, call)) = missed.zip(self.state.calls.get(&call)) else { return false };
        let is_later = call.facts.received_at >= missed.facts.received_at;
        is_later && missed.caller == call.caller && !self.is_held(callback.lease.as_ref())
    }
}

#[cfg(test)]
mod tests;
