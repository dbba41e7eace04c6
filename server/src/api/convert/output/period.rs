//! Messages of emergency periods.

use hotline_proto::google::r#type::Date as ContractDate;
use hotline_proto::v1;
use hotline_proto::v1::allowance::Allowance as ContractAllowance;
use jiff::civil::Date;

use super::{time, time_if};
use crate::api::convert::{codes, times};
use crate::domain::calendar::WorkingCalendar;
use crate::domain::calling_hours::Hours;
use crate::domain::codes::{Coded, Urgency};
use crate::domain::desk_settings::Retention;
use crate::domain::instant::Instant;
use crate::domain::ladder::WarningStep;
use crate::domain::period::{Period, PeriodFacts};
use crate::domain::policy::{Allowance, ResponsePolicy};
use crate::domain::shift_plan::{Shift, ShiftPlan};

/// A period. Its state follows from its times and `now`.
pub fn period(period: &Period, now: Instant) -> v1::EmergencyPeriod {
    let facts = &period.facts;
    v1::EmergencyPeriod {
        name: facts.id.name(),
        display_name: facts.display_name.clone(),
        hazard: facts.hazard.clone(),
        time_zone: facts.zone.name().to_owned(),
        day_cutoff_minutes: facts.day_cutoff_minutes,
        region_code: facts.region.clone(),
        area_code: facts.area_code.clone().unwrap_or_default(),
        starts_at: time(facts.starts_at),
        ends_at: time_if(facts.ends_at),
        state: state(facts, now).into(),
        shift_plans: facts.shift_plans.iter().map(shift_plan).collect(),
        response_policies: facts.response_policies.iter().map(response_policy).collect(),
        calendar: (facts.calendar != WorkingCalendar::default()).then(|| calendar(&facts.calendar)),
        recorded_at: time(period.recorded_at),
        etag: period.position.to_string(),
        quiet_hours: Some(hours(facts.desk.quiet_hours)),
        district_fallback: facts.desk.district_fallback,
        full_view_needs_reason: facts.desk.full_view_needs_reason,
        retention: Some(facts.desk.retention).filter(|kept| *kept != Retention::default()).map(retention),
        abusive_calls_rule: facts.desk.abusive_calls_rule.clone(),
        line_profile: codes::number(facts.desk.profile),
        number_keeping: codes::number(facts.desk.numbers),
        surge: facts.surge_since.is_some(),
        surge_since: time_if(facts.surge_since),
    }
}

pub(super) fn hours(hours: Hours) -> v1::HoursOfDay {
    v1::HoursOfDay { start_minute: hours.from, end_minute: hours.to }
}

fn state(facts: &PeriodFacts, now: Instant) -> v1::PeriodState {
    if facts.ends_at.is_some_and(|end| end <= now) {
        v1::PeriodState::Closed
    } else if now < facts.starts_at {
        v1::PeriodState::Planned
    } else {
        v1::PeriodState::Active
    }
}

/// The first day of a shift plan or response policy. None for one that is valid from the beginning.
fn valid_from(date: Date) -> Option<ContractDate> {
    (date != Date::MIN).then(|| times::contract_date(date))
}

pub(super) fn shift_plan(plan: &ShiftPlan) -> v1::ShiftPlan {
    let shift = |shift: &Shift| v1::PlannedShift {
        code: shift.code.clone(),
        display_name: shift.display_name.clone(),
        start_minute: shift.start_minute,
        end_minute: shift.end_minute,
    };
    v1::ShiftPlan { valid_from: valid_from(plan.valid_from), shifts: plan.shifts.iter().map(shift).collect() }
}

pub(super) fn response_policy(policy: &ResponsePolicy) -> v1::ResponsePolicy {
    let rows = Urgency::ALL.iter().map(|urgency| {
        let target = policy.target(*urgency);
        v1::ResponseTarget {
            urgency: codes::number(*urgency),
            dispatch: allowance(target.dispatch),
            first_response: allowance(target.first_response),
            resolve: allowance(target.resolve),
        }
    });
    let warnings = WarningStep::ALL.map(|step| v1::WarningStep {
        percent: step.percent(),
        tell: policy.warnings.at(step).iter().copied().map(codes::number).collect(),
    });
    v1::ResponsePolicy {
        valid_from: valid_from(policy.valid_from),
        targets: rows.collect(),
        warnings: warnings.to_vec(),
        incident_limits: Some(v1::IncidentLimits {
            telephone: Some(times::duration(policy.incident_limits.telephone_us)),
            first_report: Some(times::duration(policy.incident_limits.first_report_us)),
        }),
    }
}

fn allowance(allowance: Allowance) -> Option<v1::Allowance> {
    let allowance = match allowance {
        Allowance::WallClockUs(us) => ContractAllowance::WallClock(times::duration(us)),
        Allowance::WorkingDays(days) => {
            ContractAllowance::WorkingDays(i32::try_from(days).unwrap_or(i32::MAX))
        }
    };
    Some(v1::Allowance { allowance: Some(allowance) })
}

pub(super) fn calendar(calendar: &WorkingCalendar) -> v1::WorkingCalendar {
    let days =
        |days: &std::collections::BTreeSet<Date>| days.iter().copied().map(times::contract_date).collect();
    v1::WorkingCalendar {
        days_off: days(&calendar.days_off),
        extra_working_days: days(&calendar.extra_working_days),
    }
}

/// For how long personal data is kept.
pub fn retention(retention: Retention) -> v1::Retention {
    let days = |days: Option<u16>| days.map_or(0, i32::from);
    v1::Retention { who_days: days(retention.who_days), what_days: days(retention.what_days) }
}
