//! Links between calls and issues, indexed from both sides.

use imbl::{OrdMap, OrdSet};

use super::codes::LinkKind;
use super::issue::Link;
use super::number::{CallNumber, IssueNumber};

impl LinkKind {
    /// Whether the caller asked for what the issue is about, for the first time or again: she gets word when it is resolved.
    pub fn asks(self) -> bool {
        self == LinkKind::First || self.asks_again()
    }

    /// Whether the call asks for the issue: for the first time or again.
    pub fn is_asking(self) -> bool {
        self == Self::First || self.asks_again()
    }

    /// Whether the caller asked again for what the issue is about.
    pub fn asks_again(self) -> bool {
        matches!(self, LinkKind::Repeat | LinkKind::Urge)
    }
}

/// Links, one for each pair of an issue and a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    by_issue: OrdMap<(IssueNumber, CallNumber), Link>,
    by_call: OrdSet<(CallNumber, IssueNumber)>,
}

impl Links {
    /// Links of an issue, ordered by call.
    pub fn of_issue(&self, issue: IssueNumber) -> impl Iterator<Item = &Link> {
        self.by_issue.range((issue, CallNumber(0))..=(issue, CallNumber(i64::MAX))).map(|(_, link)| link)
    }

    /// Links of a call, ordered by issue.
    pub fn of_call(&self, call: CallNumber) -> impl Iterator<Item = &Link> {
        let pairs = self.by_call.range((call, IssueNumber(0))..=(call, IssueNumber(i64::MAX)));
        pairs.filter_map(|(call, issue)| self.get(*issue, *call))
    }

    /// The link between an issue and a call; None if there is none.
    pub fn get(&self, issue: IssueNumber, call: CallNumber) -> Option<&Link> {
        self.by_issue.get(&(issue, call))
    }

    /// The link between an issue and a call, to change it; None if there is none.
    pub fn get_mut(&mut self, issue: IssueNumber, call: CallNumber) -> Option<&mut Link> {
        self.by_issue.get_mut(&(issue, call))
    }

    /// Adds a link. It replaces a link between the same issue and call.
    pub fn insert(&mut self, link: Link) {
        self.by_call.insert((link.call, link.issue));
        self.by_issue.insert((link.issue, link.call), link);
    }

    /// Removes the link between an issue and a call, and returns it if there was one.
    pub fn remove(&mut self, issue: IssueNumber, call: CallNumber) -> Option<Link> {
        self.by_call.remove(&(call, issue));
        self.by_issue.remove(&(issue, call))
    }

    /// Number of links.
    pub fn len(&self) -> usize {
        self.by_issue.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_issue.is_empty()
    }
}
