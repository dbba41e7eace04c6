//! Merging 并单.

use super::{Draft, MERGED_AT_MOST, event_texts};
use crate::domain::event::{IssueEvent, TextField};
use crate::domain::issue::Issue;
use crate::domain::number::IssueNumber;
use crate::domain::refusal::{Refusal, Rule};

impl Draft<'_> {
    pub(super) fn merge(
        &mut self,
        issue: &Issue,
        master: IssueNumber,
        why: Option<&str>,
    ) -> Result<(), Refusal> {
        if master == issue.number {
            return Err(Refusal::rule(Rule::Merge, "an issue cannot be merged into itself"));
        }
        let target = self.find_issue(master)?;
        if let Some(top) = target.master {
            let (master, top) = (master.name(self.period_id()), top.name(self.period_id()));
            return Err(Refusal::rule(
                Rule::Merge,
                format!("{master} is merged itself, into {top}: merge into that one"),
            ));
        }
        if !(target.state.is_active() || target.state.is_resolved()) {
            let message = format!("the master is {}: it must be active, resolved or closed", target.state);
            return Err(Refusal::rule(Rule::Merge, message));
        }
        let own: Vec<IssueNumber> =
            self.state.merged_into(issue.number).iter().map(|merged| merged.number).collect();
        if self.state.merged_into(master).len() + own.len() + 1 > MERGED_AT_MOST {
            return Err(Refusal::LimitReached {
                limit: "issues merged into one",
                value: MERGED_AT_MOST as u64,
            });
        }
        self.emit_issue(issue.number, IssueEvent::Merged { master }, event_texts([(TextField::Reason, why)]));
        for merged in own {
            self.emit_issue(merged, IssueEvent::Repointed { master }, Vec::new());
        }
        self.cancel_follow_ups(issue.number);
        Ok(())
    }

    /// A master is rejected or withdrawn only after what was merged into it is taken out.
    pub(super) fn check_nothing_merged(&self, number: IssueNumber) -> Result<(), Refusal> {
        let merged: Vec<String> =
            self.state.merged_into(number).iter().map(|merged| merged.number.to_string()).collect();
        if merged.is_empty() {
            return Ok(());
        }
        let message = format!("unmerge first what is merged into it: {}", merged.join(", "));
        Err(Refusal::rule(Rule::Merge, message))
    }

    /// Resolving a master speaks for the affected persons of each merged issue too: each is confirmed by name.
    pub(super) fn check_merged_confirmed(
        &self,
        number: IssueNumber,
        confirmed: &[IssueNumber],
    ) -> Result<(), Refusal> {
        let with_persons =
            self.state.merged_into(number).into_iter().filter(|merged| !merged.facts.affected.is_empty());
        let unconfirmed: Vec<String> = with_persons
            .filter(|merged| !confirmed.contains(&merged.number))
            .map(|merged| merged.number.name(self.period_id()))
            .collect();
        if unconfirmed.is_empty() { Ok(()) } else { Err(Refusal::MergedUnconfirmed { unconfirmed }) }
    }
}
