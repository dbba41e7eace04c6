//! Figures.

use super::Sample;
use crate::domain::calendar::Window;
use crate::domain::codes::*;
use crate::domain::counted::Flow;
use crate::domain::instant::{HOUR, Instant};
use crate::store::read::sample::{BEGIN, KEY};
use crate::store::read::summary::{Figures, figures};

/// The definitions of ARCHITECTURE.md, "Figures", word by word.
fn expected(sample: &Sample, window: Window, now: Instant) -> Figures {
    let is_within = |at: Instant| at >= window.from && at < window.to;
    let (state, mut figures) = (&sample.state, Figures::default());
    for call in state.calls.values().filter(|call| is_within(call.facts.received_at)) {
        let counted = call.counted();
        figures.contacts_other += i64::from(counted.is_answered() && counted.channel != Channel::Phone);
        let is_call = counted.is_answered() && counted.channel == Channel::Phone;
        figures.calls_answered += i64::from(is_call);
        figures.calls_valid += i64::from(is_call && counted.kind != CallKind::Invalid);
    }
    for issue in state.issues.values() {
        let is_accepted = !matches!(issue.state, IssueState::Merged | IssueState::Rejected);
        figures.issues_accepted += i64::from(is_within(issue.opened_at) && is_accepted);
        let is_resolved = issue.state.is_resolved() && issue.resolved_at.is_some_and(is_within);
        figures.issues_resolved +=
            i64::from(is_resolved && issue.outcome.is_some_and(Outcome::counts_as_resolved));
        figures.issues_overdue += i64::from(issue.is_overdue(window.to.min(now)));
    }
    for (at, flow) in &sample.flows {
        figures.backlog_start += if *at < window.from { flow.sign() } else { 0 };
        figures.backlog_end += if *at < window.to { flow.sign() } else { 0 };
        let flows = &mut figures.flows;
        let count = match flow {
            Flow::Opened => &mut flows.opened,
            Flow::Reopened => &mut flows.reopened,
            Flow::Reviewed => &mut flows.reviewed,
            Flow::Unmerged => &mut flows.unmerged,
            Flow::Resolved => &mut flows.resolved,
            Flow::Merged => &mut flows.merged,
            Flow::Withdrawn => &mut flows.withdrawn,
            Flow::Rejected => &mut flows.rejected,
        };
        *count += i64::from(is_within(*at));
    }
    figures
}

#[test]
fn figures_are_as_defined() {
    let mut sample = Sample::with_events(14, 2000);
    let everything = Window { from: BEGIN, to: sample.now.plus(HOUR) };
    let whole = sample.read(|conn| figures(conn, KEY, everything, everything.to));
    let active = sample.state.issues.values().filter(|issue| issue.state.is_active()).count();
    assert_eq!(whole.backlog_end, active as i64, "what flowed in less what flowed out is what is in hand");
    let flows = whole.flows;
    assert!([flows.opened, flows.reopened, flows.reviewed, flows.unmerged].iter().all(|count| *count > 0));
    assert!([flows.resolved, flows.merged, flows.withdrawn, flows.rejected].iter().all(|count| *count > 0));
    for _ in 0..100 {
        let (one, other) = (sample.moment(), sample.moment());
        let window = Window { from: one.min(other), to: one.max(other).plus(HOUR) };
        let now = if sample.random.bool() { sample.now } else { sample.moment() };
        let found = sample.read(|conn| figures(conn, KEY, window, now));
        assert_eq!(found, expected(&sample, window, now));
        assert_eq!(found.backlog_start + found.flows.net(), found.backlog_end);
    }
}
