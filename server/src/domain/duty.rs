//! Duty 值班: for which time a call handler is on, when nobody is, and what a shift takes over from the one before.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::calendar::Window;
use super::instant::Instant;
use super::notice::NoticeNumber;
use super::number::{CallNumber, CallbackNumber, IssueNumber};
use super::report::ReportId;
use super::state::State;

/// A time for which a call handler is on duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Position of the entry with which it began.
    pub position: i64,
    /// Code of the call handler.
    pub operator: String,
    /// When it began.
    pub started_at: Instant,
    /// When it ended; None while it lasts.
    pub end: Option<DutyEnd>,
}

/// The end of a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DutyEnd {
    /// When.
    pub at: Instant,
    /// Position of the entry that says so.
    pub position: i64,
}

impl Duty {
    /// What of it lies in a window. None if nothing does. A duty that lasts goes on to the end of the window.
    pub fn within(&self, window: Window) -> Option<Window> {
        let from = self.started_at.max(window.from);
        let to = self.end.map_or(window.to, |end| end.at.min(window.to));
        (from < to).then_some(Window { from, to })
    }
}

/// When in a window nobody is on duty, of all duties that reach into it.
pub fn unattended<'d>(duties: impl IntoIterator<Item = &'d Duty>, window: Window) -> Vec<Window> {
    let mut attended: Vec<Window> = duties.into_iter().filter_map(|duty| duty.within(window)).collect();
    attended.sort_by_key(|duty| duty.from);
    let mut gaps = Vec::new();
    let mut reached = window.from;
    for duty in attended {
        if reached < duty.from {
            gaps.push(Window { from: reached, to: duty.from });
        }
        reached = reached.max(duty.to);
    }
    if reached < window.to {
        gaps.push(Window { from: reached, to: window.to });
    }
    gaps
}

/// Calls, issues, callbacks, notices and incidents that are handed over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HandoverItems {
    /// Numbers of calls.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub calls: BTreeSet<CallNumber>,
    /// Numbers of issues.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub issues: BTreeSet<IssueNumber>,
    /// Numbers of callbacks.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub callbacks: BTreeSet<CallbackNumber>,
    /// Numbers of notices.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub notices: BTreeSet<NoticeNumber>,
    /// Numbers of incidents.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub incidents: BTreeSet<i32>,
}

impl HandoverItems {
    /// The names of all of them in the period with this id.
    pub fn names(&self, period: &str) -> impl Iterator<Item = String> {
        let calls = self.calls.iter().map(move |number| number.name(period));
        let issues = self.issues.iter().map(move |number| number.name(period));
        let callbacks = self.callbacks.iter().map(move |number| number.name(period));
        let notices = self.notices.iter().map(move |number| number.name(period));
        let incidents = self.reports().map(move |report| report.name(period));
        calls.chain(issues).chain(callbacks).chain(notices).chain(incidents)
    }

    /// The reports of the incidents.
    pub fn reports(&self) -> impl Iterator<Item = ReportId> {
        self.incidents.iter().map(|number| ReportId::of_incident(*number))
    }

    /// The name of one that does not exist: its number is higher than the last one of its kind, or nothing was reported of it. None if all do.
    pub fn unknown(&self, period: &str, state: &State) -> Option<String> {
        let (head, last_notice) = (&state.head, state.notices.last);
        let incident = self.reports().find(|report| !state.reports.contains_key(report));
        let call = self.calls.last().filter(|number| number.0 > head.last_call);
        let issue = self.issues.last().filter(|number| number.0 > head.last_issue);
        let callback = self.callbacks.last().filter(|number| number.0 > head.last_callback);
        let notice = self.notices.last().filter(|number| number.0 > last_notice);
        call.map(|number| number.name(period))
            .or_else(|| issue.map(|number| number.name(period)))
            .or_else(|| callback.map(|number| number.name(period)))
            .or_else(|| notice.map(|number| number.name(period)))
            .or_else(|| incident.map(|report| report.name(period)))
    }
}

/// A handover that is acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewHandover {
    /// The date on which the shift begins that takes over.
    pub date: Date,
    /// Its code.
    pub shift: String,
    /// What is taken over.
    pub items: HandoverItems,
    /// What is said besides.
    pub note: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A duty from one minute to another; the second is None while it lasts.
    fn duty((from, minutes): (i64, Option<i64>)) -> Duty {
        let end = minutes.map(|minutes| DutyEnd { at: Instant(from + minutes), position: 2 });
        Duty { position: 1, operator: "OP1".to_owned(), started_at: Instant(from), end }
    }

    proptest! {
        #[test]
        fn a_minute_is_unattended_if_no_duty_covers_it(
            duties in prop::collection::vec((0_i64..60, prop::option::of(0_i64..30)), 0..6),
            from in 0_i64..40,
            length in 0_i64..40,
        ) {
            let window = Window { from: Instant(from), to: Instant(from + length) };
            let duties: Vec<Duty> = duties.into_iter().map(duty).collect();
            let gaps = unattended(&duties, window);
            for minute in (from..from + length).map(Instant) {
                let covers = |duty: &Duty| duty.started_at <= minute && duty.end.is_none_or(|end| minute < end.at);
                let gap = gaps.iter().any(|gap| gap.contains(minute));
                prop_assert_eq!(gap, !duties.iter().any(covers));
            }
            prop_assert!(gaps.iter().all(|gap| window.from <= gap.from && gap.from < gap.to && gap.to <= window.to));
            prop_assert!(gaps.windows(2).all(|pair| pair[0].to < pair[1].from), "in order, and apart");
        }
    }
}
