//! What the shift that runs has not taken over: of what waits since before it began, what nobody acknowledged for it, or to which something new came since.

use std::collections::BTreeSet;

use hotline_proto::v1::{ListShiftsRequest, Shift};
use jiff::Timestamp;

use super::known::Known;
use super::queue::{Queue, Waiting};
use crate::commands::handover::{Acknowledged, BEFORE_IT_BEGINS, news_of};
use crate::context::Context;
use crate::failure::Failure;
use crate::times::{self, moment_of};

/// What the shift that runs has taken over.
#[derive(Debug)]
pub struct TakenOver {
    /// When the shift began.
    since: Timestamp,
    acknowledged: Acknowledged,
}

/// Asks what the shift that runs has taken over. None outside of all shifts, and where nobody says who is on duty and what is taken over.
pub async fn taken_over(context: &Context, known: &Known) -> Result<Option<TakenOver>, Failure> {
    let now = Timestamp::now();
    let request = ListShiftsRequest {
        parent: known.parent.clone(),
        start_time: Some(times::to_proto(now)),
        end_time: Some(times::to_proto(now + BEFORE_IT_BEGINS)),
        ..ListShiftsRequest::default()
    };
    Ok(TakenOver::of(&context.read(request).await?.shifts, now))
}

impl TakenOver {
    /// Of the shift that runs and the next one, which takes over within the hour before it begins.
    fn of(shifts: &[Shift], now: Timestamp) -> Option<Self> {
        let begun = |shift: &Shift| moment_of(shift.start_time.as_ref()).filter(|start| *start <= now);
        let since = shifts.iter().filter_map(begun).max()?;
        let is_kept = shifts.iter().any(|shift| !(shift.duties.is_empty() && shift.handovers.is_empty()));
        is_kept.then(|| Self { since, acknowledged: Acknowledged::for_shifts(shifts) })
    }

    /// Whether something that waits was left by the shift before and is not taken over.
    pub fn misses(&self, waiting: Waiting<'_>) -> bool {
        let (begun, news) = match waiting {
            Waiting::Alarm(call) | Waiting::Call(call) | Waiting::Handoff(call) => {
                (call.received_at.as_ref(), None)
            }
            Waiting::Callback(callback) => (callback.recorded_at.as_ref(), None),
            Waiting::Issue(issue) => (issue.opened_at.as_ref(), news_of(issue)),
            // Whether it is read is said of each call handler.
            Waiting::Notice(_) => (None, None),
        };
        let is_left = moment_of(begun).is_some_and(|begun| begun < self.since);
        is_left && !self.acknowledged.covers(waiting.name(), news)
    }

    /// How much of what waits it has not taken over.
    pub fn missed(&self, queue: &Queue) -> usize {
        let names: BTreeSet<&str> =
            queue.rows().filter(|row| self.misses(*row)).map(|row| row.name()).collect();
        names.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotline_proto::v1::{Handover, Instruction, Issue};

    #[test]
    fn what_is_asked_for_after_it_was_taken_over_is_missed_again() {
        let at = |minute: i64| Some(prost_types::Timestamp { seconds: minute * 60, nanos: 0 });
        let name = "periods/x/issues/Q000001-3";
        let handover =
            Handover { items: vec![name.to_owned()], acknowledge_time: at(61), ..Handover::default() };
        let shift = Shift { start_time: at(60), handovers: vec![handover], ..Shift::default() };
        let taken_over = TakenOver::of(&[shift], times::from_proto(&at(90).unwrap()).unwrap()).unwrap();
        let issue = |opened: i64, instructed: Option<i64>| {
            let instruction =
                |at_minute| Instruction { instructed_at: at(at_minute), ..Instruction::default() };
            Issue {
                name: name.to_owned(),
                opened_at: at(opened),
                instructions: instructed.map(instruction).into_iter().collect(),
                ..Issue::default()
            }
        };
        let misses = |issue: &Issue| taken_over.misses(Waiting::Issue(issue));
        assert!(!misses(&issue(50, None)) && !misses(&issue(50, Some(55))));
        assert!(misses(&issue(50, Some(70))), "a superior asked for something since");
        let other = Issue { name: "periods/x/issues/Q000002-1".to_owned(), ..issue(50, None) };
        assert!(misses(&other), "nobody acknowledged it");
        assert!(!misses(&Issue { opened_at: at(70), ..other }), "it came in this shift");
    }
}
