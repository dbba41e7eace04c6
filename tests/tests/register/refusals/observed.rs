//! What a server was brought to tell.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use hotline_client::{Error, Facts, Refusal};
use hotline_tests::{check, local};
use prost_types::Timestamp;

/// A field, what is wrong with it, and the facts.
pub type Wrong<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)]);

/// The reasons that were observed, and after each the values of its facts: `TIME_NOT_ALLOWED`, `TIME_NOT_ALLOWED BEFORE_PERIOD`.
#[derive(Debug, Default)]
pub struct Observed(BTreeSet<String>);

impl Observed {
    pub fn contains(&self, reason: &str) -> bool {
        self.0.contains(reason)
    }

    pub fn extend(&mut self, other: &Self) {
        self.0.extend(other.0.iter().cloned());
    }

    /// It is refused for this reason, with these facts and no others.
    #[track_caller]
    pub fn refused<A: Debug>(&mut self, result: Result<A, Error>, reason: &str, facts: &[(&str, &str)]) {
        let refusal = self.refusal(result, reason);
        assert_eq!(sorted(&refusal.facts), facts.iter().copied().collect(), "{refusal:?}");
    }

    /// The same where the facts hold something that only the server knows: they are to be looked at.
    #[track_caller]
    pub fn refusal<A: Debug>(&mut self, result: Result<A, Error>, reason: &str) -> Refusal {
        let refusal = check::refusal(result);
        assert_eq!(refusal.reason, reason, "{refusal:?}");
        assert!(refusal.violations.is_empty(), "{refusal:?}");
        self.note(reason, &refusal.facts);
        refusal
    }

    /// These fields are wrong and no others, each with these facts and no others.
    #[track_caller]
    pub fn wrong<A: Debug>(&mut self, result: Result<A, Error>, fields: &[Wrong<'_>]) {
        let refusal = self.violations(result);
        let mut observed: Vec<_> = refusal
            .violations
            .iter()
            .map(|one| (one.field.as_str(), one.reason.as_str(), sorted(&one.facts)))
            .collect();
        let mut expected: Vec<(&str, &str, BTreeMap<&str, &str>)> = fields
            .iter()
            .map(|(field, reason, facts)| (*field, *reason, facts.iter().copied().collect()))
            .collect();
        observed.sort();
        expected.sort();
        assert_eq!(observed, expected, "{refusal:?}");
    }

    /// The same where the facts hold something that only the server knows: they are to be looked at.
    #[track_caller]
    pub fn violations<A: Debug>(&mut self, result: Result<A, Error>) -> Refusal {
        let refusal = check::refusal(result);
        assert_eq!((refusal.reason.as_str(), refusal.facts.len()), ("INVALID_FIELDS", 0), "{refusal:?}");
        self.note("INVALID_FIELDS", &refusal.facts);
        for violation in &refusal.violations {
            self.note(&violation.reason, &violation.facts);
        }
        refusal
    }

    fn note(&mut self, reason: &str, facts: &Facts) {
        self.0.insert(reason.to_owned());
        self.0.extend(facts.values().map(|value| format!("{reason} {value}")));
    }
}

pub fn sorted(facts: &Facts) -> BTreeMap<&str, &str> {
    facts.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// A local time of the period as a fact.
pub fn utc(moment: &str) -> String {
    fact_of(&local(moment))
}

/// A time as a fact.
pub fn fact_of(time: &Timestamp) -> String {
    jiff::Timestamp::new(time.seconds, time.nanos).unwrap().to_string()
}
