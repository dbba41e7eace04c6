//! The issues, links and handoffs that come with a call.

use hotline_proto::v1;

use super::{Fields, NAME, TEXT};
use crate::domain::codes::*;
use crate::domain::command::{CallActions, NewHandoff, NewIssue, NewLink, Settlement};
use crate::domain::decide::{MAX_HANDOFFS, MAX_LINKS};
use crate::domain::refusal::Problem;

/// Whether a link means the one open issue of the number.
fn asks_for_own_issue(link: &v1::NewLink) -> bool {
    let asks_again =
        matches!(link.kind(), v1::LinkKind::Unspecified | v1::LinkKind::Repeat | v1::LinkKind::Urge);
    link.issue.trim().is_empty() && asks_again
}

impl Fields<'_> {
    /// Reads the issues, links and handoffs that come with a call. The rules limit their total; a list over the limit is a violation and is not read.
    pub fn call_actions(
        &mut self,
        issues: &[v1::NewIssue],
        links: &[v1::NewLink],
        handoffs: &[v1::Handoff],
    ) -> CallActions {
        self.actions(issues, links, handoffs, |f, link| f.new_link(link))
    }

    /// The same for a new call, which may leave out the issue of a link: see [`Self::own_issue`].
    pub fn new_call_actions(
        &mut self,
        issues: &[v1::NewIssue],
        links: &[v1::NewLink],
        handoffs: &[v1::Handoff],
    ) -> CallActions {
        let named = |f: &mut Fields<'_>, link: &v1::NewLink| {
            if asks_for_own_issue(link) { None } else { f.new_link(link) }
        };
        self.actions(issues, links, handoffs, named)
    }

    fn actions(
        &mut self,
        issues: &[v1::NewIssue],
        links: &[v1::NewLink],
        handoffs: &[v1::Handoff],
        link: impl Fn(&mut Fields<'_>, &v1::NewLink) -> Option<NewLink>,
    ) -> CallActions {
        CallActions {
            issues: self.each("issues", issues, MAX_LINKS, |f, one| f.new_issue(one)),
            links: self.each("links", links, MAX_LINKS, link),
            handoffs: self.each("handoffs", handoffs, MAX_HANDOFFS, |f, one| f.handoff(one)),
        }
    }

    /// How a new call asks again for the one open issue of its number: a link of kind REPEAT or URGE without an issue.
    pub fn own_issue(&mut self, links: &[v1::NewLink]) -> Option<(LinkKind, ReportedCondition)> {
        let mut own = links.iter().enumerate().filter(|(_, link)| asks_for_own_issue(link));
        let (at, link) = own.next()?;
        if let Some((at, _)) = own.next() {
            self.refuse(&format!("links[{at}].issue"), Problem::required());
        }
        Some(self.within(&format!("links[{at}]")).link_terms(link.kind, link.condition))
    }

    fn each<S, T>(
        &mut self,
        path: &str,
        items: &[S],
        at_most: usize,
        read: impl Fn(&mut Fields<'_>, &S) -> Option<T>,
    ) -> Vec<T> {
        if items.len() > at_most {
            self.refuse(path, Problem::TooMany { count: items.len(), limit: at_most });
            return Vec::new();
        }
        let each = items.iter().enumerate();
        each.filter_map(|(at, item)| read(&mut self.within(&format!("{path}[{at}]")), item)).collect()
    }

    fn new_issue(&mut self, new: &v1::NewIssue) -> Option<NewIssue> {
        let issue = self.required("issue", |_, _| new.issue.as_ref())?;
        let draft = self.within("issue").new_issue_draft(issue);
        let assign = self.code("assign_agency", &new.assign_agency);
        let outcome = self.choice("settled_outcome", new.settled_outcome);
        let reply = match outcome {
            Some(_) => self.required_text("settled_reply", &new.settled_reply, TEXT),
            None => self.text("settled_reply", &new.settled_reply, TEXT),
        };
        if reply.is_some() && new.settled_outcome == 0 {
            self.refuse("settled_outcome", Problem::required_with("settled_reply"));
        }
        let settled = outcome.zip(reply).map(|(outcome, reply)| Settlement { outcome, reply });
        Some(NewIssue { draft, settled, assign })
    }

    fn new_link(&mut self, link: &v1::NewLink) -> Option<NewLink> {
        let issue = self.required_number("issue", &link.issue);
        let (kind, condition) = self.link_terms(link.kind, link.condition);
        Some(NewLink { issue: issue?, kind, condition })
    }

    /// Kind and condition of a link, or their defaults.
    pub fn link_terms(&mut self, kind: i32, condition: i32) -> (LinkKind, ReportedCondition) {
        let kind = self.choice("kind", kind).unwrap_or(LinkKind::Repeat);
        (kind, self.choice("condition", condition).unwrap_or(ReportedCondition::Unknown))
    }

    /// A handoff to be recorded. None if it lacks target or mode, which is a violation.
    pub fn handoff(&mut self, handoff: &v1::Handoff) -> Option<NewHandoff> {
        let target = self.required_code("target", &handoff.target);
        let mode = self.required_choice("mode", handoff.mode);
        let started_at = self.time("started_at", handoff.started_at.as_ref());
        let their_reference = self.text("their_reference", &handoff.their_reference, NAME);
        let note = self.text("note", &handoff.note, TEXT);
        let decided_by = self.text("decided_by", &handoff.decided_by, NAME);
        Some(NewHandoff { target: target?, mode: mode?, started_at, their_reference, note, decided_by })
    }
}
