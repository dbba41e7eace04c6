//! What agencies do with their assignments: each counts when it happened, under the agency that did it.

use super::issue::Issue;
use super::journal::{Entry, Micros, Values};

/// An assignment that an agency accepted or returned.
#[derive(Clone, Debug)]
pub struct Answer {
    pub issue: String,
    pub at: Micros,
    pub position: i64,
    /// How long it took the agency to accept; none if it returned it.
    pub accepted_in: Option<Micros>,
    /// What the issue is counted under, but by agency the one that answered.
    pub values: Values,
}

impl Answer {
    /// What it is counted in.
    pub fn figures(&self) -> &'static [&'static str] {
        match self.accepted_in {
            Some(_) => &["acknowledged", "mean_time_to_acknowledge.count"],
            None => &["returned"],
        }
    }
}

/// What agencies did with an event.
pub fn answers(entry: &Entry, issue: &mut Issue) -> Vec<Answer> {
    let answered = std::mem::take(&mut issue.answered);
    let answer = |(agency, accepted_in)| Answer {
        issue: entry.subject.clone(),
        at: entry.occurred_at,
        position: entry.position,
        accepted_in,
        values: Values { agency, ..issue.values() },
    };
    answered.into_iter().map(answer).collect()
}
