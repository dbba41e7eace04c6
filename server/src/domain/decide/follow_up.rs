//! Follow-ups: the callers who asked for an issue hear that it is resolved, and say whether it is solved.

use std::collections::BTreeSet;

use super::{Draft, MAX_FOLLOW_UPS};
use crate::domain::call::Call;
use crate::domain::callback::Callback;
use crate::domain::codes::*;
use crate::domain::command::CallbackResult;
use crate::domain::event::{CallbackEvent, Event, IssueEvent};
use crate::domain::instant::DAY;
use crate::domain::issue::Issue;
use crate::domain::number::{CallNumber, CallbackNumber, IssueNumber};
use crate::domain::refusal::Refusal;

impl Draft<'_> {
    /// Adds follow-ups of an issue to the numbers of calls: one for each number, and none for one that is to be called about the issue already.
    pub(super) fn follow_up(
        &mut self,
        issue: IssueNumber,
        mut calls: Vec<CallNumber>,
    ) -> Result<(), Refusal> {
        let due_at = self.in_calling_hours(self.at.plus(DAY))?;
        let to_be_called = self.follow_ups_of(issue);
        let mut keys: BTreeSet<String> =
            to_be_called.iter().filter_map(|(_, call)| self.key_to_dial((*call)?)).collect();
        calls.retain(|call| self.key_to_dial(*call).is_some_and(|key| keys.insert(key)));
        for call in calls.into_iter().take(MAX_FOLLOW_UPS.saturating_sub(to_be_called.len())) {
            let event = CallbackEvent::Created {
                kind: CallbackKind::FollowUp,
                issue: Some(issue),
                call: Some(call),
                due_at,
                overridden: false,
            };
            let number = CallbackNumber(self.state.head.last_callback + 1);
            self.emit(Event::Callback(number, event), Vec::new());
        }
        Ok(())
    }

    /// Open follow-ups of an issue, each with the call whose number is dialled.
    pub(super) fn follow_ups_of(&self, issue: IssueNumber) -> Vec<(CallbackNumber, Option<CallNumber>)> {
        let open = self.state.open_callbacks(|callback| callback.is_follow_up_of(issue)).into_iter();
        open.map(|number| (number, self.state.callbacks.get(&number).and_then(|callback| callback.call)))
            .collect()
    }

    /// The calls that asked for an issue, or for what is merged into it, and whose callers may be called, the earliest first.
    pub(super) fn callers_of(&self, asked: IssueNumber) -> Vec<CallNumber> {
        let merged = self.state.merged_issues(asked).into_iter();
        let issues = self.state.issues.get(&asked).into_iter().chain(merged);
        let with_clocks = issues.filter(|issue| !issue.facts.historical);
        let links = with_clocks.flat_map(|issue| self.state.links.of_issue(issue.number));
        let asks = links.filter(|link| link.kind.asks());
        let may_be_called =
            |call: &Call| call.reachable && !call.is_void() && !self.state.must_not_call(call.number);
        let calls =
            asks.filter_map(|link| self.state.calls.get(&link.call)).filter(|call| may_be_called(call));
        let mut calls: Vec<_> = calls.map(|call| (call.facts.received_at, call.number)).collect();
        calls.sort_unstable();
        calls.into_iter().map(|(_, number)| number).collect()
    }

    fn key_to_dial(&self, call: CallNumber) -> Option<String> {
        Some(self.state.call_texts.get(&call)?.number_to_dial()?.key.clone())
    }

    /// Records a follow-up in its issue. Closes the issue if it is solved, and reopens it if it is not. Other callers are still to hear that it is
    /// resolved, but not once it is reopened.
    pub(super) fn settle_follow_up(
        &mut self,
        callback: &Callback,
        result: &CallbackResult,
    ) -> Result<(), Refusal> {
        let Some(number) = callback.followed_up().filter(|_| result.reached) else { return Ok(()) };
        let issue = self.find_issue(number)?;
        if !issue.state.is_resolved() {
            return Ok(());
        }
        let event = IssueEvent::FollowedUp { solved: result.solved, rating: result.rating };
        self.emit_issue(number, event, Vec::new());
        match result.solved {
            Some(true) => self.close_followed_up(&issue),
            Some(false) => self.reopen(&issue, Vec::new())?,
            None => {}
        }
        Ok(())
    }

    fn close_followed_up(&mut self, issue: &Issue) {
        if issue.state == IssueState::Resolved {
            self.emit_issue(issue.number, IssueEvent::Closed, Vec::new());
        }
    }

    /// Cancels the open follow-ups of an issue. Returns the calls whose numbers were to be dialled.
    pub(super) fn cancel_follow_ups(&mut self, issue: IssueNumber) -> Vec<CallNumber> {
        let (open, calls): (Vec<_>, Vec<_>) = self.follow_ups_of(issue).into_iter().unzip();
        self.cancel_callbacks(open);
        calls.into_iter().flatten().collect()
    }
}
