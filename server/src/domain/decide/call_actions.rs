//! What a call leads to: issues, links and handoffs.

use super::{Draft, MAX_HANDOFFS, MAX_LINKS, event_texts};
use crate::domain::call::CallFacts;
use crate::domain::codes::*;
use crate::domain::command::{
    CallActions, HandoffConfirmation, IssueCommand, NewHandoff, NewIssue, Settlement,
};
use crate::domain::draft::Blank;
use crate::domain::event::{CallEvent, Event, IssueEvent, Text};
use crate::domain::issue::{IssueFacts, IssueTexts, Link};
use crate::domain::number::{CallNumber, IssueNumber};
use crate::domain::refusal::problem::{DirectoryKind, EarlyBound, Purpose};
use crate::domain::refusal::{Limit, Missing, Problem, Refusal, Violations};

impl Draft<'_> {
    /// Checks the fields before anything is emitted. `links` is the number of links that the call already has.
    pub(super) fn check_actions(
        &self,
        actions: &CallActions,
        call: &CallFacts,
        links: usize,
        violations: &mut Violations,
    ) {
        for (at, new) in actions.issues.iter().enumerate() {
            self.check_new_issue(new, Some(call), &format!("issues[{at}]."), violations);
        }
        if links + actions.issues.len() + actions.links.len() > MAX_LINKS {
            let count = links + actions.issues.len() + actions.links.len();
            violations.add("links", Problem::TooMany { count, limit: MAX_LINKS });
        }
        if actions.handoffs.len() > MAX_HANDOFFS {
            let count = actions.handoffs.len();
            violations.add("handoffs", Problem::TooMany { count, limit: MAX_HANDOFFS });
        }
        for (at, link) in actions.links.iter().enumerate() {
            if link.kind == LinkKind::First {
                let others = LinkKind::ALL.iter().filter(|kind| **kind != LinkKind::First);
                let allowed = others.map(ToString::to_string).collect();
                let problem = Problem::UnknownValue { value: link.kind.to_string(), allowed };
                violations.add(format!("links[{at}].kind"), problem);
            }
        }
    }

    /// Opens the issues of a call, links it and records its handoffs.
    pub(super) fn emit_actions(&mut self, call: CallNumber, actions: &CallActions) -> Result<(), Refusal> {
        // A link is to an issue that was there before.
        for link in &actions.links {
            self.find_issue(link.issue)?;
        }
        for new in &actions.issues {
            self.open_issue(new, Some(call))?;
        }
        for link in &actions.links {
            self.link(link.issue, call, link.kind, link.condition)?;
        }
        for (at, handoff) in actions.handoffs.iter().enumerate() {
            self.hand_off(call, handoff, &format!("handoffs[{at}]"))?;
        }
        Ok(())
    }

    pub(super) fn create_issue(&mut self, new: &NewIssue, call: Option<CallNumber>) -> Result<(), Refusal> {
        let facts = match call {
            Some(number) => {
                let call = self.find_call(number)?;
                self.not_void(&call)?;
                self.check_links(number)?;
                Some(call.facts.clone())
            }
            None => None,
        };
        let mut violations = Violations::default();
        self.check_new_issue(new, facts.as_ref(), "", &mut violations);
        violations.check()?;
        self.open_issue(new, call)?;
        if let Some(call) = call {
            self.settle_triage(call, false)?;
        }
        Ok(())
    }

    fn check_new_issue(
        &self,
        new: &NewIssue,
        call: Option<&CallFacts>,
        prefix: &str,
        violations: &mut Violations,
    ) {
        let (facts, texts) = self.new_issue_content(new, call, None);
        let field = |name: &str| format!("{prefix}issue.{name}");
        if texts.title.is_none() {
            violations.add(field("title"), Problem::required());
        }
        if facts.category.is_none() {
            violations.add(field("category"), Problem::required());
        }
        // Codes that the issue inherits from the call are checked with the call.
        let (inherited, _) = self.new_issue_content(&NewIssue::default(), call, None);
        self.check_issue_codes(&inherited, &facts, &field(""), violations);
        if let Some(need_by) = facts.need_by.filter(|need_by| *need_by < self.at) {
            let problem = Problem::too_early(need_by, self.at, EarlyBound::IssueOpened);
            violations.add(field("need_by"), problem);
        }
        self.check_code(
            DirectoryKind::Agency,
            &format!("{prefix}assign_agency"),
            new.assign.as_deref(),
            violations,
        );
        if new.assign.is_some() && new.settled.is_some() {
            let with = format!("{prefix}settled_outcome");
            violations.add(format!("{prefix}assign_agency"), Problem::Conflict(with));
        }
    }

    /// Checks the codes that are new to an issue. `prefix` is the path of the issue's fields, with the last dot.
    pub(super) fn check_issue_codes(
        &self,
        before: &IssueFacts,
        facts: &IssueFacts,
        prefix: &str,
        violations: &mut Violations,
    ) {
        let codes = [
            (DirectoryKind::Category, "category", &before.category, &facts.category),
            (DirectoryKind::District, "district", &before.district, &facts.district),
            (DirectoryKind::Operator, "owner", &before.owner, &facts.owner),
            (DirectoryKind::Agency, "respondent_agency", &before.respondent_agency, &facts.respondent_agency),
        ];
        for (kind, field, before, code) in codes {
            if code != before {
                self.check_code(kind, &format!("{prefix}{field}"), code.as_deref(), violations);
            }
        }
        let changed = facts.recurs_from.filter(|earlier| before.recurs_from != Some(*earlier));
        if let Some(earlier) = changed.filter(|earlier| !self.state.issues.contains_key(earlier)) {
            let name = earlier.name(self.period_id());
            violations.add(format!("{prefix}recurs_from"), Problem::NotFound(name));
        }
    }

    /// Content of a new issue: the given fields, and those of the call for the rest.
    fn new_issue_content(
        &self,
        new: &NewIssue,
        call: Option<&CallFacts>,
        number: Option<CallNumber>,
    ) -> (IssueFacts, IssueTexts) {
        let (mut facts, mut texts) = (IssueFacts::default(), IssueTexts::default());
        if let Some(call) = call {
            facts.category = call.category.clone();
            facts.district = call.district.clone();
            facts.urgency = call.urgency;
            facts.owner = call.operator.clone();
            facts.historical = call.historical;
        }
        if let Some(number) = number {
            texts.address = self.texts_of(number).incident_address;
        }
        let mut given = new.draft.clone();
        // An empty value does not replace the one of the call.
        given.facts.category.take_if(|category| category.is_blank());
        given.facts.district.take_if(|district| district.is_blank());
        given.facts.owner.take_if(|owner| owner.is_blank());
        given.texts.address.take_if(|address| address.is_blank());
        given.facts.apply(&mut facts);
        given.texts.apply(&mut texts);
        (facts, texts)
    }

    fn open_issue(&mut self, new: &NewIssue, call: Option<CallNumber>) -> Result<(), Refusal> {
        let call_facts = call.and_then(|number| self.state.calls.get(&number)).map(|call| call.facts.clone());
        if call_facts.as_ref().is_some_and(|call| call.kind == CallKind::Test) {
            return Err(Refusal::CallIsTest { resource: call.map(|number| number.name(self.period_id())) });
        }
        let (facts, texts) = self.new_issue_content(new, call_facts.as_ref(), call);
        let number = IssueNumber(self.state.head.last_issue + 1);
        let due = self.new_due(facts.urgency, facts.historical, self.at)?;
        self.emit_issue(number, IssueEvent::Opened { facts, due, call }, vec![Text::Issue(Box::new(texts))]);
        if let Some(call) = call {
            self.emit_issue(
                number,
                IssueEvent::Linked { call, kind: LinkKind::First, condition: ReportedCondition::Unknown },
                Vec::new(),
            );
        }
        if let Some(Settlement { outcome, reply }) = &new.settled {
            let reply = event_texts([(TextField::PublicReply, Some(reply.as_str()))]);
            self.resolve(number, *outcome, reply, &[])?;
        }
        if let Some(agency) = &new.assign {
            let assign = IssueCommand::Assign {
                agency: agency.clone(),
                role: AssignmentRole::Lead,
                task: None,
                delivery: None,
            };
            self.act(number, &assign)?;
        }
        Ok(())
    }

    /// Links a call to an issue. A link of kind URGE also urges the issue if it is active.
    pub(super) fn link(
        &mut self,
        number: IssueNumber,
        call: CallNumber,
        kind: LinkKind,
        condition: ReportedCondition,
    ) -> Result<(), Refusal> {
        let issue = self.find_issue(number)?;
        let linked = self.find_call(call)?;
        self.not_void(&linked)?;
        if let Some(merged_into) = issue.merged_into {
            let period = self.period_id();
            let (resource, merged_into) = (number.name(period), merged_into.name(period));
            return Err(Refusal::IssueMerged { resource, merged_into });
        }
        self.check_allowed(&issue, IssueAction::Link)?;
        if linked.facts.kind == CallKind::Test {
            return Err(Refusal::CallIsTest { resource: Some(call.name(self.period_id())) });
        }
        if self.state.links.get(number, call).is_some() {
            let (call, resource) = (call.name(self.period_id()), number.name(self.period_id()));
            return Err(Refusal::LinkExists { resource, call });
        }
        self.check_links(call)?;
        let has_first = issue.first_call.and_then(|call| self.state.calls.get(&call));
        if kind == LinkKind::First && has_first.is_some_and(|call| !call.is_void()) {
            return Err(Refusal::field("kind", Problem::NotApplicable(Purpose::IssueWithoutFirstCall)));
        }
        self.emit_issue(number, IssueEvent::Linked { call, kind, condition }, Vec::new());
        if kind == LinkKind::Urge && issue.state.is_active() {
            self.emit_issue(number, IssueEvent::Urged, Vec::new());
        }
        let alarms = linked
            .alarm
            .as_ref()
            .is_some_and(|alarm| alarm.is_open() && alarm.urgency() < issue.facts.urgency);
        let is_worse = condition == ReportedCondition::Worse || (alarms && kind.asks_again());
        if issue.state.is_active() && is_worse {
            self.raise_issue(number)?;
        }
        Ok(())
    }

    fn check_links(&self, call: CallNumber) -> Result<(), Refusal> {
        if self.state.links.of_call(call).count() >= MAX_LINKS {
            return Err(Refusal::LimitReached(Limit::LinksOfCall(MAX_LINKS)));
        }
        Ok(())
    }

    /// Whether a call is pending because a link of it asks for a new look. Another link does not settle that.
    pub(super) fn waits_for_a_look(&self, call: CallNumber) -> bool {
        let asks = |link: &Link| self.needs_look(link.issue, link.kind, link.condition);
        self.state.is_pending(call) && self.state.links.of_call(call).any(asks)
    }

    /// Updates the triage of a call that is linked after it was recorded: to ISSUE or, if the link asks for a new look, back to PENDING.
    pub(super) fn settle_triage(&mut self, number: CallNumber, needs_look: bool) -> Result<(), Refusal> {
        let call = self.find_call(number)?;
        let outcome = if needs_look { TriageOutcome::Pending } else { TriageOutcome::Issue };
        if call.triage.outcome != outcome {
            self.set_triage(&call, outcome, call.pressing_urgency())?;
        }
        Ok(())
    }

    pub(super) fn record_handoff(&mut self, number: CallNumber, new: &NewHandoff) -> Result<(), Refusal> {
        let call = self.call_to_change(number)?;
        self.hand_off(number, new, "handoff")?;
        if call.triage.outcome == TriageOutcome::Pending {
            self.set_triage(&call, TriageOutcome::HandedOff, call.pressing_urgency())?;
        }
        Ok(())
    }

    /// Records a handoff. `path` is its path in the request.
    fn hand_off(&mut self, number: CallNumber, new: &NewHandoff, path: &str) -> Result<(), Refusal> {
        let call = self.find_call(number)?;
        if call.handoffs.len() >= MAX_HANDOFFS {
            return Err(Refusal::LimitReached(Limit::HandoffsOfCall(MAX_HANDOFFS)));
        }
        let started_at = new.started_at.unwrap_or(self.at);
        let field = format!("{path}.started_at");
        self.check_not_ahead(&field, started_at)?;
        if started_at < call.facts.received_at {
            let problem = Problem::too_early(started_at, call.facts.received_at, EarlyBound::CallReceived);
            return Err(Refusal::field(field, problem));
        }
        let event = CallEvent::HandedOff {
            handoff: call.handoffs.len() as i32 + 1,
            target: new.target.clone(),
            mode: new.mode,
            started_at,
        };
        let texts = event_texts([
            (TextField::Note, new.note.as_deref()),
            (TextField::TheirReference, new.their_reference.as_deref()),
            (TextField::DecidedBy, new.decided_by.as_deref()),
        ]);
        self.emit(Event::Call(number, event), texts);
        Ok(())
    }

    pub(super) fn confirm_handoff(
        &mut self,
        number: CallNumber,
        given: &HandoffConfirmation,
    ) -> Result<(), Refusal> {
        let call = self.call_to_change(number)?;
        let handoff = match given.handoff {
            Some(wanted) => call.handoffs.iter().find(|handoff| handoff.number == wanted),
            None => call
                .handoffs
                .iter()
                .rev()
                .find(|handoff| handoff.confirmed_at.is_none())
                .or(call.handoffs.last()),
        };
        let Some(handoff) = handoff else {
            let call = number.name(self.period_id());
            return Err(Refusal::NotFound(Missing::Handoff { call, number: given.handoff }));
        };
        if let Some(at) = handoff.confirmed_at {
            let resource = number.name(self.period_id());
            return Err(Refusal::HandoffConfirmed { resource, handoff: handoff.number, time: at });
        }
        let texts = event_texts([
            (TextField::Result, given.result.as_deref()),
            (TextField::TheirReference, given.their_reference.as_deref()),
        ]);
        self.emit(Event::Call(number, CallEvent::HandoffConfirmed { handoff: handoff.number }), texts);
        Ok(())
    }
}
