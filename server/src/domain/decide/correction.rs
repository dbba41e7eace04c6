//! Corrections: what an issue has from its FIRST call follows when the call is completed or amended.

use super::Draft;
use crate::domain::call::{Call, CallTexts};
use crate::domain::event::{IssueEvent, Text};

impl Draft<'_> {
    /// Emits an update of each issue of which a call is FIRST, and that had the call's category, district or address before the call changed. What an
    /// issue has of its own stays, and so does what the call no longer says. `before` and `texts_before` are the call before the change.
    pub(super) fn correct_issues(&mut self, before: &Call, texts_before: &CallTexts) {
        let Some(call) = self.state.calls.get(&before.number).cloned() else { return };
        let texts = self.texts_of(before.number);
        let of_call = self.state.links.of_call(before.number).map(|link| link.issue).collect::<Vec<_>>();
        for number in of_call {
            let Some(issue) = self.state.issues.get(&number).cloned() else { continue };
            if issue.first_call != Some(before.number) {
                continue;
            }
            let (mut facts, mut issue_texts) = (issue.facts.clone(), self.issue_texts(number));
            follow(&mut facts.category, &before.facts.category, &call.facts.category);
            follow(&mut facts.district, &before.facts.district, &call.facts.district);
            follow(&mut issue_texts.address, &texts_before.incident_address, &texts.incident_address);
            if facts != issue.facts || issue_texts != self.issue_texts(number) {
                let texts = vec![Text::Issue(Box::new(issue_texts))];
                self.emit_correction(number, IssueEvent::Updated { facts }, texts);
            }
        }
    }
}

/// Gives a field of an issue the new value of its call if it had the old one.
fn follow(of_issue: &mut Option<String>, before: &Option<String>, after: &Option<String>) {
    if of_issue == before && after.is_some() {
        of_issue.clone_from(after);
    }
}
