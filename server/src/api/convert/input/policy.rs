//! Response policies: the time allowed, who is told as it is used, and how soon incidents are reported.

use std::collections::BTreeSet;

use hotline_proto::v1;
use hotline_proto::v1::allowance::Allowance as ContractAllowance;
use jiff::civil::Date;

use super::Fields;
use super::period::DAYS;
use crate::api::convert::times;
use crate::domain::codes::{Coded as _, Urgency, WarningRecipient};
use crate::domain::instant::{DAY, MINUTE};
use crate::domain::ladder::WarningStep;
use crate::domain::policy::{Allowance, IncidentLimits, ResponsePolicy, Target, Warnings};
use crate::domain::refusal::Problem;
use crate::domain::refusal::problem::Form;

impl Fields<'_> {
    /// Reads a response policy; without a day it is valid from `from`. None after a violation.
    pub(super) fn policy(
        &mut self,
        policy: &v1::ResponsePolicy,
        from: Option<Date>,
    ) -> Option<ResponsePolicy> {
        let valid_from = self.valid_from(policy.valid_from.as_ref(), from);
        let mut targets: [Option<Target>; 4] = [None; 4];
        for (at, row) in policy.targets.iter().take(8).enumerate() {
            let mut f = self.within(&format!("targets[{at}]"));
            let urgency = f.required_choice::<Urgency>("urgency", row.urgency);
            let target = f.target(row);
            let Some((urgency, target)) = urgency.zip(target) else { continue };
            if targets[urgency as usize].replace(target).is_some() {
                f.refuse("urgency", Problem::Duplicate(urgency.to_string()));
            }
        }
        let each_once = policy.targets.len() == Urgency::ALL.len();
        if !each_once {
            let count = i64::try_from(policy.targets.len()).unwrap_or(i64::MAX);
            self.refuse("targets", Problem::out_of_range(count, 4, 4));
        }
        let [p0, p1, p2, p3] = targets;
        let warnings = self.warnings(&policy.warnings);
        let incident_limits = self.incident_limits(policy.incident_limits.as_ref());
        let targets = [p0?, p1?, p2?, p3?];
        Some(ResponsePolicy { valid_from: valid_from?, targets, warnings, incident_limits: incident_limits? })
    }

    /// How soon an incident is reported upward; as usual where nothing is said.
    fn incident_limits(&mut self, limits: Option<&v1::IncidentLimits>) -> Option<IncidentLimits> {
        let usual = IncidentLimits::default();
        let Some(given) = limits else { return Some(usual) };
        let mut f = self.within("incident_limits");
        let mut span = |path: &str, given: Option<&prost_types::Duration>, usual: i64| {
            let Some(given) = given else { return Some(usual) };
            let us = whole_minutes(given, DAY);
            if us.is_none() {
                f.refuse(path, Problem::malformed(Form::Duration));
            }
            us
        };
        let telephone_us = span("telephone", given.telephone.as_ref(), usual.telephone_us);
        let first_report_us = span("first_report", given.first_report.as_ref(), usual.first_report_us);
        Some(IncidentLimits { telephone_us: telephone_us?, first_report_us: first_report_us? })
    }

    /// Who is told at which step; the usual ones at a step that is not named.
    fn warnings(&mut self, steps: &[v1::WarningStep]) -> Warnings {
        let mut warnings = Warnings::default();
        let mut named = BTreeSet::new();
        // One more than there are is refused as the second of its kind.
        for (at, row) in steps.iter().take(WarningStep::ALL.len() + 1).enumerate() {
            let mut f = self.within(&format!("warnings[{at}]"));
            let tell: Vec<WarningRecipient> = f.choice_list("tell", &row.tell);
            let Some(step) = f.required("percent", |f, path| f.warning_step(path, row.percent)) else {
                continue;
            };
            if !named.insert(step) {
                f.refuse("percent", Problem::Duplicate(row.percent.to_string()));
            }
            let mut each = BTreeSet::new();
            if let Some(twice) = tell.iter().find(|one| !each.insert(**one)) {
                f.refuse("tell", Problem::Duplicate(twice.to_string()));
            }
            *warnings.at_mut(step) = tell;
        }
        warnings
    }

    /// A step of the time allowed, in percent. None for 0, and after a violation.
    pub fn warning_step(&mut self, path: &str, percent: i32) -> Option<WarningStep> {
        let step = WarningStep::at(percent);
        if step.is_none() && percent != 0 {
            let allowed = WarningStep::ALL.iter().map(|step| step.percent().to_string()).collect();
            self.refuse(path, Problem::UnknownValue { value: percent.to_string(), allowed });
        }
        step
    }

    fn target(&mut self, row: &v1::ResponseTarget) -> Option<Target> {
        let dispatch = self.allowance("dispatch", row.dispatch.as_ref());
        let first_response = self.allowance("first_response", row.first_response.as_ref());
        let resolve = self.allowance("resolve", row.resolve.as_ref());
        Some(Target { dispatch: dispatch?, first_response: first_response?, resolve: resolve? })
    }

    fn allowance(&mut self, path: &str, allowance: Option<&v1::Allowance>) -> Option<Allowance> {
        let days = 1..=DAYS as i32;
        let allowed = match allowance.and_then(|allowance| allowance.allowance.as_ref()) {
            Some(ContractAllowance::WallClock(span)) => {
                whole_minutes(span, DAYS as i64 * DAY).map(Allowance::WallClockUs)
            }
            Some(ContractAllowance::WorkingDays(count)) if days.contains(count) => {
                Some(Allowance::WorkingDays(count.unsigned_abs()))
            }
            Some(ContractAllowance::WorkingDays(_)) | None => None,
        };
        if allowed.is_none() {
            self.refuse(path, Problem::malformed(Form::Duration));
        }
        allowed
    }
}

/// The microseconds of a span of whole minutes, from one up to `longest`. None of any other.
fn whole_minutes(span: &prost_types::Duration, longest: i64) -> Option<i64> {
    times::microseconds(span).filter(|us| (MINUTE..=longest).contains(us) && us % MINUTE == 0)
}
