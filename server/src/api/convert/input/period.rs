//! Requests to create, update and close emergency periods.

use std::collections::BTreeSet;

use hotline_proto::google::r#type::Date as ContractDate;
use hotline_proto::v1;
use jiff::civil::Date;
use rlibphonenumber::{PHONE_NUMBER_UTIL, Region};

use super::draft::Given;
use super::{Address, CODE, Fields, IntoCommand, NAME, TEXT};
use crate::domain::calendar::{WorkingCalendar, Zone};
use crate::domain::calling_hours::{Hours, USUAL_QUIET_HOURS};
use crate::domain::codes::{LineProfile, NumberKeeping};
use crate::domain::command::Command;
use crate::domain::desk_settings::{DeskSettings, Retention};
use crate::domain::directory::Directory;
use crate::domain::period::{PeriodChange, PeriodFacts, PeriodId};
use crate::domain::policy::ResponsePolicy;
use crate::domain::refusal::Problem;
use crate::domain::refusal::facts::Fact;
use crate::domain::refusal::problem::Form;
use crate::domain::shift_plan::{Shift, ShiftPlan};

/// Maximum number of shifts of a plan.
const SHIFTS: usize = 24;
/// Maximum number of days off, and of extra working days, of a calendar. Also the longest allowance, in days.
pub(super) const DAYS: usize = 366;
/// Maximum number of categories of a new period.
const CATEGORIES: usize = 2_000;
/// Maximum number of districts, agencies or operators of a new period.
const ENTRIES: usize = 10_000;

/// The most days for which personal data may be said to be kept.
const MAX_DAYS_KEPT: i32 = 36_500;

/// The fields that UpdatePeriod can change.
const FIELDS: [&str; 10] = [
    "display_name",
    "hazard",
    "calendar",
    "quiet_hours",
    "district_fallback",
    "line_profile",
    "full_view_needs_reason",
    "abusive_calls_rule",
    "retention",
    "surge",
];

/// A period to be created.
pub struct NewPeriod {
    /// The facts of the period, with defaults for what the request leaves out.
    pub facts: PeriodFacts,
    /// The period whose directories are copied. None for the built-in ones.
    pub copy_from: Option<PeriodId>,
    /// Entries that are added to these directories.
    pub directory: Directory,
}

/// Reads CreatePeriod. None after a violation.
pub fn new_period(f: &mut Fields<'_>, request: &v1::CreatePeriodRequest) -> Option<NewPeriod> {
    let id = PeriodId::parse(&request.period_id);
    if id.is_none() {
        f.refuse("period_id", Problem::malformed_like(Form::PeriodId, "flood-2026"));
    }
    let copy_from = f.period_name("copy_directories_from", &request.copy_directories_from);
    let directory = Directory {
        categories: f.categories("categories", &request.categories, CATEGORIES),
        districts: f.districts("districts", &request.districts, ENTRIES),
        agencies: f.agencies("agencies", &request.agencies, ENTRIES),
        operators: f.operators("operators", &request.operators, ENTRIES),
    };
    let period = f.required("period", |_, _| request.period.as_ref())?;
    let facts = f.within("period").new_facts(id, period);
    Some(NewPeriod { facts: facts?, copy_from, directory })
}

/// Maximum number of digits of an area code.
const AREA_CODE: usize = 6;

impl IntoCommand for v1::UpdatePeriodRequest {
    fn address(&self) -> Address<'_> {
        Address::period("period.name", self.period.as_ref().map_or("", |period| &period.name))
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let given = Given::named(f, self.update_mask.as_ref(), &FIELDS);
        let period = self.period.as_ref()?;
        let mut f = f.within("period");
        let mut change = PeriodChange::default();
        if given.has("display_name") {
            change.display_name = f.required_text("display_name", &period.display_name, NAME);
        }
        if given.has("hazard") {
            change.hazard = f.hazard(&period.hazard);
        }
        if given.has("calendar") {
            change.calendar = Some(f.calendar(period.calendar.as_ref()));
        }
        if given.has("quiet_hours") {
            change.desk.quiet_hours = f.quiet_hours(period.quiet_hours.as_ref());
        }
        if given.has("district_fallback") {
            change.desk.district_fallback = Some(period.district_fallback);
        }
        if given.has("line_profile") {
            change.desk.profile = Some(f.line_profile(period.line_profile));
        }
        if given.has("full_view_needs_reason") {
            change.desk.full_view_needs_reason = Some(period.full_view_needs_reason);
        }
        if given.has("retention") {
            change.desk.retention = f.retention(period.retention.as_ref());
        }
        if given.has("abusive_calls_rule") {
            change.desk.abusive_calls_rule =
                Some(f.text("abusive_calls_rule", &period.abusive_calls_rule, TEXT).unwrap_or_default());
        }
        if given.has("surge") {
            change.surge = Some(period.surge);
        }
        Some(Command::UpdatePeriod(Box::new(change)))
    }
}

impl IntoCommand for v1::AddShiftPlanRequest {
    fn address(&self) -> Address<'_> {
        Address::period("name", &self.name)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let plan = f.required("shift_plan", |_, _| self.shift_plan.as_ref())?;
        let shift_plan = Some(f.within("shift_plan").shift_plan(plan, None)?);
        Some(Command::UpdatePeriod(Box::new(PeriodChange { shift_plan, ..PeriodChange::default() })))
    }
}

impl IntoCommand for v1::AddResponsePolicyRequest {
    fn address(&self) -> Address<'_> {
        Address::period("name", &self.name)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let policy = f.required("response_policy", |_, _| self.response_policy.as_ref())?;
        let response_policy = Some(f.within("response_policy").policy(policy, None)?);
        Some(Command::UpdatePeriod(Box::new(PeriodChange { response_policy, ..PeriodChange::default() })))
    }
}

impl IntoCommand for v1::ReopenPeriodRequest {
    fn address(&self) -> Address<'_> {
        Address::period("name", &self.name)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let ends_at = f.time("ends_at", self.ends_at.as_ref());
        Some(Command::ReopenPeriod { ends_at, reason: f.reason(&self.reason)? })
    }
}

impl IntoCommand for v1::ClosePeriodRequest {
    fn address(&self) -> Address<'_> {
        Address::period("name", &self.name)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        Some(Command::ClosePeriod(f.time("ends_at", self.ends_at.as_ref())))
    }
}

impl Fields<'_> {
    fn new_facts(&mut self, id: Option<PeriodId>, period: &v1::EmergencyPeriod) -> Option<PeriodFacts> {
        let display_name = self.required_text("display_name", &period.display_name, NAME);
        let hazard = self.hazard(&period.hazard);
        let zone = self.zone(&period.time_zone);
        let cutoff = period.day_cutoff_minutes;
        if !(0..1440).contains(&cutoff) || cutoff % 15 != 0 {
            let number = |number: i32| Some(Fact::Number(number.into()));
            let (value, minimum, maximum) = (number(cutoff), number(0), number(1425));
            self.refuse(
                "day_cutoff_minutes",
                Problem::OutOfRange { value, minimum, maximum, step: Some(15) },
            );
        }
        let region = self.region(&period.region_code);
        let area_code = self.area_code(&period.area_code);
        let starts_at = self.required_time("starts_at", period.starts_at.as_ref());
        let ends_at = self.time("ends_at", period.ends_at.as_ref());
        let shift_plan = self.at_most_one("shift_plans", &period.shift_plans);
        let shift_plan =
            shift_plan.map(|plan| self.within("shift_plans[0]").shift_plan(plan, Some(Date::MIN)));
        let policy = self.at_most_one("response_policies", &period.response_policies);
        let policy = policy.map(|policy| self.within("response_policies[0]").policy(policy, Some(Date::MIN)));
        let calendar = self.calendar(period.calendar.as_ref());
        let desk = DeskSettings {
            quiet_hours: self.quiet_hours(period.quiet_hours.as_ref()).unwrap_or(USUAL_QUIET_HOURS),
            district_fallback: period.district_fallback,
            profile: self.line_profile(period.line_profile),
            numbers: self.choice("number_keeping", period.number_keeping).unwrap_or(NumberKeeping::Kept),
            full_view_needs_reason: period.full_view_needs_reason,
            retention: self.retention(period.retention.as_ref()).unwrap_or_default(),
            abusive_calls_rule: self
                .text("abusive_calls_rule", &period.abusive_calls_rule, TEXT)
                .unwrap_or_default(),
        };
        Some(PeriodFacts {
            id: id?,
            display_name: display_name?,
            hazard: hazard?,
            zone: zone?,
            day_cutoff_minutes: cutoff,
            region: region?,
            area_code,
            starts_at: starts_at?,
            ends_at,
            shift_plans: vec![shift_plan.unwrap_or_else(|| Some(ShiftPlan::usual()))?],
            response_policies: vec![policy.unwrap_or_else(|| Some(ResponsePolicy::usual()))?],
            calendar,
            desk,
            surge_since: None,
        })
    }

    /// The quiet hours; the usual ones if none are given. None after a violation.
    fn quiet_hours(&mut self, hours: Option<&v1::HoursOfDay>) -> Option<Hours> {
        let Some(hours) = hours else { return Some(USUAL_QUIET_HOURS) };
        let mut f = self.within("quiet_hours");
        for (path, minute) in [("start_minute", hours.start_minute), ("end_minute", hours.end_minute)] {
            if !(0..1440).contains(&minute) {
                f.refuse(path, Problem::out_of_range(minute.into(), 0, 1439));
                return None;
            }
        }
        Some(Hours { from: hours.start_minute, to: hours.end_minute })
    }

    fn retention(&mut self, retention: Option<&v1::Retention>) -> Option<Retention> {
        let Some(given) = retention else { return Some(Retention::default()) };
        let mut f = self.within("retention");
        let mut days = |path: &str, days: i32| {
            if !(0..=MAX_DAYS_KEPT).contains(&days) {
                f.refuse(path, Problem::out_of_range(days.into(), 0, MAX_DAYS_KEPT.into()));
            }
            u16::try_from(days).ok().filter(|days| *days > 0)
        };
        Some(Retention {
            who_days: days("who_days", given.who_days),
            what_days: days("what_days", given.what_days),
        })
    }

    fn line_profile(&mut self, profile: i32) -> LineProfile {
        self.choice("line_profile", profile).unwrap_or(LineProfile::General)
    }

    fn hazard(&mut self, code: &str) -> Option<String> {
        let code = self.required_text("hazard", code, CODE)?;
        let fits = code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
        if !fits {
            self.refuse("hazard", Problem::malformed_like(Form::HazardCode, "EPIDEMIC"));
        }
        fits.then_some(code)
    }

    fn zone(&mut self, name: &str) -> Option<Zone> {
        let name = self.required_text("time_zone", name, CODE)?;
        let zone = Zone::named(&name);
        if zone.is_none() {
            self.refuse("time_zone", Problem::malformed_like(Form::TimeZone, "Asia/Shanghai"));
        }
        zone
    }

    fn area_code(&mut self, code: &str) -> Option<String> {
        let code = self.text("area_code", code, CODE)?;
        let fits = code.len() <= AREA_CODE && code.bytes().all(|b| b.is_ascii_digit());
        if !fits {
            self.refuse("area_code", Problem::malformed_like(Form::AreaCode, "023"));
        }
        Some(code)
    }

    fn region(&mut self, code: &str) -> Option<String> {
        let code = if code.is_empty() { "CN" } else { code };
        let is_supported = Region::try_from(code).is_ok_and(|region| {
            code.len() == 2 && PHONE_NUMBER_UTIL.get_supported_regions().any(|supported| supported == region)
        });
        if !is_supported {
            self.refuse("region_code", Problem::malformed_like(Form::RegionCode, "CN"));
        }
        is_supported.then(|| code.to_owned())
    }

    fn at_most_one<'m, M>(&mut self, path: &str, messages: &'m [M]) -> Option<&'m M> {
        if messages.len() > 1 {
            self.refuse(path, Problem::TooMany { count: messages.len(), limit: 1 });
        }
        messages.first()
    }

    pub(super) fn valid_from(&mut self, date: Option<&ContractDate>, default: Option<Date>) -> Option<Date> {
        match (date, default) {
            (None, Some(default)) => Some(default),
            (date, _) => self.required_date("valid_from", date),
        }
    }

    /// A shift plan. The rules check whether its shifts overlap.
    fn shift_plan(&mut self, plan: &v1::ShiftPlan, from: Option<Date>) -> Option<ShiftPlan> {
        let valid_from = self.valid_from(plan.valid_from.as_ref(), from);
        if plan.shifts.is_empty() || plan.shifts.len() > SHIFTS {
            let count = i64::try_from(plan.shifts.len()).unwrap_or(i64::MAX);
            self.refuse("shifts", Problem::out_of_range(count, 1, SHIFTS as i64));
            return None;
        }
        let each = plan.shifts.iter().enumerate();
        let mut shifts: Vec<Shift> =
            each.filter_map(|(at, shift)| self.within(&format!("shifts[{at}]")).shift(shift)).collect();
        shifts.sort_by_key(|shift| shift.start_minute);
        Some(ShiftPlan { valid_from: valid_from?, recorded_at: None, shifts })
    }

    fn shift(&mut self, shift: &v1::PlannedShift) -> Option<Shift> {
        let code = self.required_text("code", &shift.code, 32);
        let code = code.filter(|code| {
            let fits = code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            if !fits {
                self.refuse("code", Problem::malformed_like(Form::ShiftCode, "night"));
            }
            fits
        });
        let display_name = self.required_text("display_name", &shift.display_name, NAME);
        // Within these bounds the rules can calculate with the minutes. They check the rest.
        for (path, minute) in [("start_minute", shift.start_minute), ("end_minute", shift.end_minute)] {
            if !(0..=2 * 1440).contains(&minute) {
                self.refuse(path, Problem::out_of_range(minute.into(), 0, 2 * 1440));
            }
        }
        Some(Shift {
            code: code?,
            display_name: display_name?,
            start_minute: shift.start_minute,
            end_minute: shift.end_minute,
        })
    }

    fn calendar(&mut self, calendar: Option<&v1::WorkingCalendar>) -> WorkingCalendar {
        let Some(calendar) = calendar else { return WorkingCalendar::default() };
        WorkingCalendar {
            days_off: self.days("calendar.days_off", &calendar.days_off),
            extra_working_days: self.days("calendar.extra_working_days", &calendar.extra_working_days),
        }
    }

    fn days(&mut self, path: &str, days: &[ContractDate]) -> BTreeSet<Date> {
        if days.len() > DAYS {
            self.refuse(path, Problem::TooMany { count: days.len(), limit: DAYS });
            return BTreeSet::new();
        }
        let each = days.iter().enumerate();
        each.filter_map(|(at, day)| self.date(&format!("{path}[{at}]"), Some(day))).collect()
    }
}
