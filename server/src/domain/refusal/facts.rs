//! The facts of refusals and violations: names and typed values, as the contract's `error.proto` publishes them.

use std::fmt;

use jiff::civil::Date;

use crate::domain::instant::Instant;

/// A value that explains why something is refused. It contains no personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A count, limit, position or other number.
    Number(i64),
    /// A time.
    Time(Instant),
    /// A day.
    Day(Date),
    /// The name of a period, call, issue or callback.
    Resource(String),
    /// A field of the request.
    Field(String),
    /// A code, a value of a closed set, or what was given in place of one.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
}

/// Facts with their names.
pub type Facts = Vec<(&'static str, Fact)>;

impl Fact {
    /// A count or limit.
    pub fn count(count: usize) -> Self {
        Fact::Number(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// A value of a closed set.
    pub fn code(code: impl fmt::Display) -> Self {
        Fact::Text(code.to_string())
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fact::Number(number) => number.fmt(f),
            Fact::Time(time) => time.fmt(f),
            Fact::Day(day) => day.fmt(f),
            Fact::Resource(text) | Fact::Field(text) | Fact::Text(text) => f.write_str(text),
            Fact::List(items) => f.write_str(&items.join(",")),
        }
    }
}

/// The facts that are not None.
pub(super) fn given<const N: usize>(facts: [(&'static str, Option<Fact>); N]) -> Facts {
    facts.into_iter().filter_map(|(name, fact)| Some((name, fact?))).collect()
}
