//! Merging 并单.

use super::{Draft, MAX_MERGED, event_texts};
use crate::domain::codes::TextField;
use crate::domain::event::IssueEvent;
use crate::domain::issue::Issue;
use crate::domain::number::IssueNumber;
use crate::domain::refusal::{Limit, MergeRule, Refusal};

impl Draft<'_> {
    pub(super) fn merge(
        &mut self,
        issue: &Issue,
        merged_into: IssueNumber,
        why: Option<&str>,
    ) -> Result<(), Refusal> {
        if merged_into == issue.number {
            return Err(self.merge_not_allowed(issue.number, MergeRule::IntoItself));
        }
        let target = self.find_issue(merged_into)?;
        if let Some(top) = target.merged_into {
            let (target, merged_into) = (target.number.name(self.period_id()), top.name(self.period_id()));
            return Err(self.merge_not_allowed(issue.number, MergeRule::TargetMerged { target, merged_into }));
        }
        if !(target.state.is_active() || target.state.is_resolved()) {
            let (state, target) = (target.state, target.number.name(self.period_id()));
            return Err(self.merge_not_allowed(issue.number, MergeRule::TargetFinished { target, state }));
        }
        let own: Vec<IssueNumber> =
            self.state.merged_issues(issue.number).iter().map(|merged| merged.number).collect();
        if self.state.merged_issues(merged_into).len() + own.len() + 1 > MAX_MERGED {
            return Err(Refusal::LimitReached(Limit::MergedIntoIssue(MAX_MERGED)));
        }
        self.emit_issue(
            issue.number,
            IssueEvent::Merged { merged_into },
            event_texts([(TextField::Reason, why)]),
        );
        for merged in own {
            self.emit_issue(merged, IssueEvent::Repointed { merged_into }, Vec::new());
        }
        let to_tell = self.cancel_follow_ups(issue.number);
        // What is still to be done is not hidden behind what is finished.
        if issue.state.is_active() && target.state.is_resolved() {
            return self.reopen(&target, event_texts([(TextField::Reason, why)]));
        }
        if target.state.is_resolved() {
            self.follow_up(merged_into, to_tell)?;
        }
        Ok(())
    }

    /// Refuses to reject or withdraw an issue that has issues merged into it.
    pub(super) fn check_nothing_merged(&self, number: IssueNumber) -> Result<(), Refusal> {
        let merged: Vec<String> = self
            .state
            .merged_issues(number)
            .iter()
            .map(|merged| merged.number.name(self.period_id()))
            .collect();
        if merged.is_empty() {
            return Ok(());
        }
        Err(self.merge_not_allowed(number, MergeRule::HasMerged(merged)))
    }

    fn merge_not_allowed(&self, number: IssueNumber, rule: MergeRule) -> Refusal {
        Refusal::MergeNotAllowed { resource: number.name(self.period_id()), rule }
    }

    /// Refuses to resolve an issue until each merged issue with affected persons is confirmed by name, as the resolution applies to them too.
    pub(super) fn check_merged_confirmed(
        &self,
        number: IssueNumber,
        confirmed: &[IssueNumber],
    ) -> Result<(), Refusal> {
        let with_persons = self
            .state
            .merged_issues(number)
            .into_iter()
            .filter(|merged| !merged.facts.affected.persons.is_empty());
        let unconfirmed: Vec<String> = with_persons
            .filter(|merged| !confirmed.contains(&merged.number))
            .map(|merged| merged.number.name(self.period_id()))
            .collect();
        if unconfirmed.is_empty() {
            return Ok(());
        }
        Err(Refusal::MergedUnconfirmed { resource: number.name(self.period_id()), unconfirmed })
    }
}
