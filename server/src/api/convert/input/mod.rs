//! Reads requests into commands and filters.
//!
//! A request is read with [`Reading::read`]. Each wrong or missing field adds a violation under its path, and a request with violations is
//! refused as a whole. After it has added a violation, a function that reads a field may therefore return None or any value.

mod call;
mod call_actions;
mod callback;
mod directory;
mod draft;
mod fields;
mod filter;
mod incident;
mod issue;
mod issue_verbs;
mod notice;
mod period;
mod phone;
mod policy;
mod report;
mod shift;
mod summary;
mod token;

use std::sync::Arc;

use hotline_proto::{Rpc, WriteRequest, WriteResponse};
use rlibphonenumber::Region;

use super::names;
use crate::api::convert::caller_ids::CallerIds;
use crate::api::convert::kept_numbers::KeptNumbers;
use crate::domain::calendar::Zone;
use crate::domain::command::Command;
use crate::domain::period::PeriodId;
use crate::domain::refusal::problem::Form;
use crate::domain::refusal::{Problem, Refusal, Violations};

pub use call::{CallReference, call_being_taken, call_reference, lookup};
pub use fields::Fields;
pub use filter::{EventFilter, call_filter, callback_filter, event_filter, issue_filter};
pub use incident::{AskedIncident, IncidentTexts, in_order};
pub use period::{NewPeriod, new_period};
pub use report::{AskedDocument, AskedReport, asked_document, published, report_id};
pub use shift::asked_shifts;
pub use summary::{AskedFigure, AskedSummary, AskedWindow, Breakdown, Step, asked_figure, asked_summary};
pub use token::{grant, token_id};

/// Maximum number of characters of a call's summary.
pub const SUMMARY: usize = 10_000;
/// Maximum number of characters of other texts.
pub const TEXT: usize = 2_000;
/// Maximum number of characters of a name, a title or a reference.
pub const NAME: usize = 200;
/// Maximum number of characters of a code or a phone number.
pub const CODE: usize = 64;

/// A period that exists. Holds only what never changes.
#[derive(Clone, Debug)]
pub struct ResolvedPeriod {
    /// The id in its resource name.
    pub id: PeriodId,
    /// Its key in the storage.
    pub key: i64,
    /// The region in which phone numbers without a country code are read. None if the stored code is unknown.
    pub region: Option<Region>,
    /// The area code of phone numbers without one.
    pub area_code: Option<String>,
    /// Its time zone.
    pub zone: Zone,
    /// What it keeps of phone numbers.
    pub kept_numbers: KeptNumbers,
    /// The ids of its callers.
    pub caller_ids: CallerIds,
}

/// The field of a request that names its period.
#[derive(Clone, Copy, Debug)]
pub struct Address<'a> {
    /// The path of the field.
    pub field: &'static str,
    /// The resource name in the field.
    pub name: &'a str,
    is_period: bool,
}

impl<'a> Address<'a> {
    /// An address whose field names the period itself.
    pub fn period(field: &'static str, name: &'a str) -> Self {
        Self { field, name, is_period: true }
    }

    /// An address whose field names something in the period. The number in the name is read with the other fields.
    pub fn inside(field: &'static str, name: &'a str) -> Self {
        Self { field, name, is_period: false }
    }

    /// The id of the period. Fails with a violation of the field if the name is empty or malformed.
    pub fn read(self) -> Result<PeriodId, Refusal> {
        let parts = names::parts(self.name).filter(|parts| !(self.is_period && parts.member.is_some()));
        let period = parts.and_then(|parts| PeriodId::parse(parts.period));
        let form = if self.is_period { Form::PeriodName } else { Form::ResourceName };
        let problem = || if self.name.is_empty() { Problem::required() } else { Problem::malformed(form) };
        period.ok_or_else(|| Refusal::field(self.field, problem()))
    }
}

/// A request that writes.
pub trait IntoCommand: WriteRequest + Rpc<Response: WriteResponse> + prost::Name {
    /// The field that names its period.
    fn address(&self) -> Address<'_>;
    /// Reads the command. None after a violation.
    fn command(&self, fields: &mut Fields<'_>) -> Option<Command>;
}

/// A request whose fields are being read, with what is wrong with the field that names its period.
#[derive(Debug, Default)]
pub struct Reading {
    period: Option<Arc<ResolvedPeriod>>,
    violations: Violations,
}

impl Reading {
    /// For a request whose period is known.
    pub fn new(period: Arc<ResolvedPeriod>) -> Self {
        Self { period: Some(period), violations: Violations::default() }
    }

    /// For a request whose period is wrong. The other fields are still read, so that all violations are reported at once.
    pub fn wrong(violations: Violations) -> Self {
        Self { period: None, violations }
    }

    /// Reads the other fields. Fails if there are violations.
    pub fn read<T>(
        mut self,
        body: impl FnOnce(&mut Fields<'_>) -> Option<T>,
    ) -> Result<(Arc<ResolvedPeriod>, T), Refusal> {
        let mut violations = Violations::default();
        let value = body(&mut Fields::new(self.period.as_deref(), &mut violations));
        // The field that names the period is often read for a number as well: its mistake is reported once.
        self.violations.extend(violations);
        self.violations.check()?;
        match (self.period, value) {
            (Some(period), Some(value)) => Ok((period, value)),
            _ => Err(Refusal::field("request", Problem::Unreadable)),
        }
    }
}

/// Reads a request that names no period. Fails if there are violations.
pub fn read<T>(body: impl FnOnce(&mut Fields<'_>) -> Option<T>) -> Result<T, Refusal> {
    let mut violations = Violations::default();
    let value = body(&mut Fields::new(None, &mut violations));
    violations.check()?;
    value.ok_or_else(|| Refusal::field("request", Problem::Unreadable))
}

#[cfg(test)]
mod tests;
