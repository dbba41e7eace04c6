//! Requests to commands and filters.
//!
//! A request is read with [`Reading::read`]. Each wrong or missing field adds a violation under its path, and a request with violations is
//! refused as a whole. So a function that reads a field may return None, or any value, after it has added a violation.

mod call;
mod callback;
mod directory;
mod draft;
mod fields;
mod filter;
mod follow;
mod issue;
mod issue_verbs;
mod period;
mod phone;
mod summary;

use std::sync::Arc;

use hotline_proto::WriteRequest;
use rlibphonenumber::Region;

use super::names;
use crate::domain::command::Command;
use crate::domain::period::PeriodId;
use crate::domain::refusal::problem::Form;
use crate::domain::refusal::{Problem, Refusal, Violations};

pub use call::lookup;
pub use fields::Fields;
pub use filter::{EventFilter, call_filter, callback_filter, event_filter, issue_filter};
pub use period::{NewPeriod, new_period};
pub use phone::national_digits;
pub use summary::{AskedFigure, AskedSummary, Breakdown, Step, asked_figure, asked_summary};

/// Characters of a call's summary, at most.
pub const SUMMARY: usize = 10_000;
/// Maximum number of characters of other texts.
pub const TEXT: usize = 2_000;
/// Maximum number of characters of a name, a title or a reference.
pub const NAME: usize = 200;
/// Maximum number of characters of a code or a phone number.
pub const CODE: usize = 64;

/// A period that exists, with what never changes of it.
#[derive(Clone, Debug)]
pub struct ResolvedPeriod {
    /// Its id.
    pub id: PeriodId,
    /// Its key in the storage.
    pub key: i64,
    /// Region whose national phone numbers are understood.
    pub region: Option<Region>,
}

/// The field of a request that names its period.
#[derive(Clone, Copy, Debug)]
pub struct Address<'a> {
    /// Path of the field.
    pub field: &'static str,
    /// Its value.
    pub name: &'a str,
    is_period: bool,
}

impl<'a> Address<'a> {
    /// The field names the period itself.
    pub fn period(field: &'static str, name: &'a str) -> Self {
        Self { field, name, is_period: true }
    }

    /// The field names something in the period. Its number is read with the other fields.
    pub fn inside(field: &'static str, name: &'a str) -> Self {
        Self { field, name, is_period: false }
    }

    /// The period, or what is wrong with the name.
    pub fn read(self) -> Result<PeriodId, Refusal> {
        let parts = names::parts(self.name).filter(|parts| !(self.is_period && parts.member.is_some()));
        let period = parts.and_then(|parts| PeriodId::parse(parts.period));
        let form = if self.is_period { Form::PeriodName } else { Form::ResourceName };
        let problem = || if self.name.is_empty() { Problem::required() } else { Problem::malformed(form) };
        period.ok_or_else(|| Refusal::field(self.field, problem()))
    }
}

/// A request that is a write.
pub trait IntoCommand: WriteRequest + prost::Message + prost::Name + 'static {
    /// The field that names its period.
    fn address(&self) -> Address<'_>;
    /// The command.
    fn command(&self, fields: &mut Fields<'_>) -> Option<Command>;
}

/// A request being read.
#[derive(Debug, Default)]
pub struct Reading {
    period: Option<Arc<ResolvedPeriod>>,
    violations: Violations,
}

impl Reading {
    /// A request for a period.
    pub fn new(period: Arc<ResolvedPeriod>) -> Self {
        Self { period: Some(period), violations: Violations::default() }
    }

    /// A request whose period cannot be read. Its other fields are still read, so that everything is reported at once.
    pub fn wrong(violations: Violations) -> Self {
        Self { period: None, violations }
    }

    /// Reads the fields. Fails if there are violations.
    pub fn read<T>(
        mut self,
        body: impl FnOnce(&mut Fields<'_>) -> Option<T>,
    ) -> Result<(Arc<ResolvedPeriod>, T), Refusal> {
        let value = body(&mut Fields::new(self.period.as_deref(), &mut self.violations));
        self.violations.check()?;
        match (self.period, value) {
            (Some(period), Some(value)) => Ok((period, value)),
            _ => Err(Refusal::field("request", Problem::Unreadable)),
        }
    }
}

/// Reads a request that is for no period.
pub fn read<T>(body: impl FnOnce(&mut Fields<'_>) -> Option<T>) -> Result<T, Refusal> {
    let mut violations = Violations::default();
    let value = body(&mut Fields::new(None, &mut violations));
    violations.check()?;
    value.ok_or_else(|| Refusal::field("request", Problem::Unreadable))
}

#[cfg(test)]
mod tests;
