//! What the shift that runs has not taken over: what waits since before it began, and no handover that was acknowledged for it names.

use std::collections::BTreeSet;

use hotline_proto::v1::{ListShiftsRequest, Shift};
use jiff::Timestamp;

use super::known::Known;
use super::queue::{Queue, Waiting};
use crate::commands::handover::BEFORE_IT_BEGINS;
use crate::context::Context;
use crate::failure::Failure;
use crate::times::{self, moment_of};

/// What the shift that runs has taken over.
#[derive(Debug)]
pub struct TakenOver {
    /// When the shift began.
    since: Timestamp,
    names: BTreeSet<String>,
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
        let handovers = shifts.iter().flat_map(|shift| &shift.handovers);
        let names = handovers.flat_map(|handover| handover.items.iter().cloned()).collect();
        is_kept.then_some(Self { since, names })
    }

    /// Whether something that waits was left by the shift before and is not taken over.
    pub fn misses(&self, waiting: Waiting<'_>) -> bool {
        let begun = match waiting {
            Waiting::Alarm(call) | Waiting::Call(call) | Waiting::Handoff(call) => call.received_at.as_ref(),
            Waiting::Callback(callback) => callback.recorded_at.as_ref(),
            Waiting::Issue(issue) => issue.opened_at.as_ref(),
            // Whether it is read is said of each call handler.
            Waiting::Notice(_) => None,
        };
        moment_of(begun).is_some_and(|begun| begun < self.since) && !self.names.contains(waiting.name())
    }

    /// How much of what waits it has not taken over.
    pub fn missed(&self, queue: &Queue) -> usize {
        let names: BTreeSet<&str> =
            queue.rows().filter(|row| self.misses(*row)).map(|row| row.name()).collect();
        names.len()
    }
}
