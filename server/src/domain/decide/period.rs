//! Opening, changing and closing a period.

use jiff::civil::Date;

use super::directory::check_directory;
use super::shift_plan::check_shifts;
use super::{Draft, reason};
use crate::domain::directory::{Directory, DirectoryChange};
use crate::domain::event::{Event, PeriodEvent};
use crate::domain::instant::Instant;
use crate::domain::period::{PeriodChange, PeriodFacts};
use crate::domain::refusal::facts::Fact;
use crate::domain::refusal::problem::EarlyBound;
use crate::domain::refusal::{ClosingRule, Nothing, Problem, Refusal, Violations};

impl Draft<'_> {
    pub(super) fn create_period(
        &mut self,
        facts: &PeriodFacts,
        directory: &Directory,
    ) -> Result<(), Refusal> {
        if self.state.period.is_some() {
            return Err(Refusal::PeriodExists { resource: facts.id.name() });
        }
        let mut violations = Violations::default();
        check_bounds("period.", facts.starts_at, facts.ends_at, &mut violations);
        for (at, plan) in facts.shift_plans.iter().enumerate() {
            check_shifts(plan, &format!("period.shift_plans[{at}]"), &mut violations);
        }
        check_directory(directory, directory, &mut violations);
        violations.check()?;
        let event =
            PeriodEvent::Opened { period: Box::new(facts.clone()), directory: Box::new(directory.clone()) };
        self.emit(Event::Period(event), Vec::new());
        Ok(())
    }

    pub(super) fn update_period(&mut self, change: &PeriodChange) -> Result<(), Refusal> {
        self.check_period_etag()?;
        let facts = self.period()?;
        let mut violations = Violations::default();
        let mut later = |field: &str, valid_from: Date, latest: Option<Date>| {
            if let Some(latest) = latest.filter(|latest| valid_from <= *latest) {
                let (time, earliest) = (Fact::Day(valid_from), Fact::Day(latest));
                let problem = Problem::TooEarly { time, earliest, bound: EarlyBound::LatestVersion };
                violations.add(format!("{field}.valid_from"), problem);
            }
        };
        if let Some(plan) = &change.shift_plan {
            later("shift_plan", plan.valid_from, facts.shift_plans.last().map(|plan| plan.valid_from));
        }
        if let Some(policy) = &change.response_policy {
            let latest = facts.response_policies.last().map(|policy| policy.valid_from);
            later("response_policy", policy.valid_from, latest);
        }
        if let Some(plan) = &change.shift_plan {
            check_shifts(plan, "shift_plan", &mut violations);
        }
        violations.check()?;
        let event = PeriodEvent::Updated(Box::new(change.clone()));
        self.emit(Event::Period(event), Vec::new());
        Ok(())
    }

    pub(super) fn close_period(&mut self, ends_at: Option<Instant>) -> Result<(), Refusal> {
        self.check_period_etag()?;
        let facts = self.period()?;
        if let Some(end) = facts.ends_at.filter(|end| *end <= self.context.now) {
            let rule = ClosingRule::ClosedAlready(end);
            return Err(Refusal::PeriodClosed { resource: facts.id.name(), rule });
        }
        let ends_at = ends_at.unwrap_or_else(|| self.at.ceil_quarter());
        let mut violations = Violations::default();
        check_bounds("", facts.starts_at, Some(ends_at), &mut violations);
        violations.check()?;
        if let Some(latest) = self.state.latest_received.filter(|latest| *latest >= ends_at) {
            let rule = ClosingRule::CallAfterEnd { end: ends_at, latest };
            return Err(Refusal::PeriodClosed { resource: facts.id.name(), rule });
        }
        self.emit(Event::Period(PeriodEvent::Closed { ends_at }), Vec::new());
        Ok(())
    }

    /// Opens the period again, or gives it a later end.
    pub(super) fn reopen_period(&mut self, ends_at: Option<Instant>, why: &str) -> Result<(), Refusal> {
        self.check_period_etag()?;
        let facts = self.period()?;
        let Some(end) = facts.ends_at else {
            return Err(Refusal::NothingToDo(Nothing::PeriodIsOpen(facts.id.name())));
        };
        let mut violations = Violations::default();
        check_bounds("", facts.starts_at, ends_at, &mut violations);
        if let Some(earlier) = ends_at.filter(|ends_at| *ends_at <= end) {
            violations.add("ends_at", Problem::too_early(earlier, end, EarlyBound::PeriodEnd));
        }
        violations.check()?;
        self.emit(Event::Period(PeriodEvent::Reopened { ends_at }), reason(why));
        Ok(())
    }

    pub(super) fn upsert_directory(&mut self, change: &DirectoryChange) -> Result<(), Refusal> {
        self.period()?;
        let mut violations = Violations::default();
        let added = self.changed_entries(change, &mut violations)?;
        let mut whole = (*self.state.directory).clone();
        whole.merge(added.clone());
        check_directory(&added, &whole, &mut violations);
        violations.check()?;
        let event = PeriodEvent::DirectoryUpserted { directory: Box::new(added) };
        self.emit(Event::Period(event), Vec::new());
        Ok(())
    }

    fn check_period_etag(&self) -> Result<(), Refusal> {
        let position = self.state.period.as_ref().map_or(0, |period| period.position);
        self.check_etag(position, || format!("periods/{}", self.period_id()))
    }
}

/// Checks the bounds of a period. `prefix` is the path of the fields, with the last dot.
fn check_bounds(prefix: &str, starts_at: Instant, ends_at: Option<Instant>, violations: &mut Violations) {
    for (field, at) in [("starts_at", Some(starts_at)), ("ends_at", ends_at)] {
        if let Some(at) = at.filter(|at| !at.is_quarter()) {
            violations.add(format!("{prefix}{field}"), Problem::NotQuarterHour(at));
        }
    }
    if let Some(end) = ends_at.filter(|end| *end <= starts_at) {
        let problem = Problem::too_early(end, starts_at, EarlyBound::PeriodStart);
        violations.add(format!("{prefix}ends_at"), problem);
    }
}
