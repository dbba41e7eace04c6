//! Random filters.

use super::Sample;
use crate::domain::codes::*;
use crate::domain::instant::{HOUR, Instant};
use crate::domain::phone::last_digits;
use crate::store::read::filter::{CallFilter, CallValues, CallbackFilter, IssueFilter, IssueValues};
use crate::store::sample::{BEGIN, CATEGORIES, CODES, DISTRICTS, PHONES};

pub const QUERIES: [&str; 7] = ["药", "透析", "insulin", "母亲 药", "RUNS insulin", "３栋", "析母"];

impl Sample {
    fn sometimes<T>(&mut self, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.random.u8(0..5) == 0).then(|| value(self))
    }

    fn some_of<T: Clone>(&mut self, values: &[T]) -> Vec<T> {
        let count = self.random.usize(1..4);
        self.sometimes(|s| (0..count).map(|_| values[s.random.usize(..values.len())].clone()).collect())
            .unwrap_or_default()
    }

    fn codes(&mut self, codes: &[&str]) -> Vec<String> {
        self.some_of(codes).into_iter().map(str::to_owned).collect()
    }

    pub fn random_hour(&mut self) -> Instant {
        BEGIN.plus(self.random.i64(0..=self.now.since(BEGIN) / HOUR) * HOUR)
    }

    pub fn call_filter(&mut self) -> CallFilter {
        CallFilter {
            received_from: self.sometimes(Self::random_hour),
            received_to: self.sometimes(Self::random_hour),
            values: self.call_values(),
            phone_key: self.sometimes(|s| s.any(&PHONES).to_owned()),
            phone_last_digits: self.sometimes(|s| last_digits(s.any(&PHONES))).flatten(),
            alarm_states: if self.random.u8(0..6) == 0 { self.some_of(AlarmState::ALL) } else { Vec::new() },
            handoff_unconfirmed: self.random.u8(0..8) == 0,
            issue: self.sometimes(|s| s.some_issue().map(|issue| issue.number)).flatten(),
            include_void: self.random.bool(),
            by_due: self.random.u8(0..4) == 0,
            text: self.sometimes(|s| s.any(&QUERIES).to_owned()),
            without: self.sometimes(Self::call_values).unwrap_or_default(),
        }
    }

    fn call_values(&mut self) -> CallValues {
        CallValues {
            categories: self.codes(&CATEGORIES),
            districts: self.codes(&DISTRICTS),
            kinds: self.some_of(CallKind::ALL),
            channels: self.some_of(CallChannel::ALL),
            dispositions: self.some_of(CallDisposition::ALL),
            urgencies: self.some_of(Urgency::ALL),
            operators: self.codes(&CODES),
            triage_outcomes: self.some_of(TriageOutcome::ALL),
            source_systems: Vec::new(),
        }
    }

    pub fn callback_filter(&mut self) -> CallbackFilter {
        CallbackFilter {
            states: self.some_of(CallbackState::ALL),
            kinds: self.some_of(CallbackKind::ALL),
            issue: self.sometimes(|s| s.some_issue().map(|issue| issue.number)).flatten(),
            due_before: self.sometimes(Self::random_hour),
        }
    }

    pub fn issue_filter(&mut self) -> IssueFilter {
        IssueFilter {
            opened_from: self.sometimes(Self::random_hour),
            opened_to: self.sometimes(Self::random_hour),
            values: self.issue_values(),
            active: self.random.u8(0..5) == 0,
            overdue_at: self.sometimes(Self::random_hour),
            warned_at: self.sometimes(Self::random_hour),
            instructed: self.random.u8(0..4) == 0,
            assigned_to: self.sometimes(|s| s.any(&CODES).to_owned()),
            call: self.sometimes(|s| s.some_call().map(|call| call.number)).flatten(),
            phone_key: self.sometimes(|s| s.any(&PHONES).to_owned()),
            text: self.sometimes(|s| s.any(&QUERIES).to_owned()),
            without: self.sometimes(Self::issue_values).unwrap_or_default(),
            by_due: self.random.u8(0..4) == 0,
        }
    }

    fn issue_values(&mut self) -> IssueValues {
        IssueValues {
            states: self.some_of(IssueState::ALL),
            categories: self.codes(&CATEGORIES),
            districts: self.codes(&DISTRICTS),
            urgencies: self.some_of(Urgency::ALL),
            agencies: self.codes(&CODES),
            owners: self.codes(&CODES),
            outcomes: self.some_of(IssueOutcome::ALL),
        }
    }
}
