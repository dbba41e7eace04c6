//! What a register is like: where its clock is, when its days and shifts begin, and whether it is of the past or of the present.

use hotline_proto::google::r#type::Date as ContractDate;
use hotline_proto::v1::{
    Allowance, CategoryEntry, CreatePeriodRequest, EmergencyPeriod, PlannedShift as ContractShift,
    ResponsePolicy, ResponseTarget, ShiftPlan, Urgency, allowance,
};
use hotline_tests::register::create_period;
use hotline_tests::requests::named;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use prost_types::Duration;

use super::ask::timestamp;
use super::calendar::{DAY, QUARTER, day, local, moment_of, quarter_before, shifts};
use super::chance::Chance;
use super::grow::MINUTE;
use super::journal::{Micros, Period, Plan, Shift};

/// Zones, and the local date on which a register of the past begins there. Most of them change their clocks on its third day.
const ZONES: [(&str, Date); 7] = [
    ("Asia/Shanghai", date(2022, 11, 12)),
    ("Asia/Kathmandu", date(2022, 11, 12)),
    ("America/New_York", date(2022, 11, 4)),
    ("Europe/London", date(2022, 10, 28)),
    ("Australia/Lord_Howe", date(2022, 9, 30)),
    ("Australia/Lord_Howe", date(2022, 4, 1)),
    ("UTC", date(2022, 12, 30)),
];

/// Shifts as code, begin and end in minutes.
type Shifts = &'static [(&'static str, i32, i32)];

/// Plans: the usual one, with gaps, across midnight, in odd quarter-hours, one shift a day.
const PLANS: [Shifts; 6] = [
    &[("night", 0, 480), ("morning", 480, 960), ("middle", 960, 1440)],
    &[("early", 360, 600), ("late", 840, 1320)],
    &[("day", 420, 1140), ("night", 1140, 1860)],
    &[("odd", 105, 135), ("even", 135, 570), ("evening", 1335, 1545)],
    &[("all", 0, 1440)],
    &[("hour", 60, 120), ("next", 120, 150), ("evening", 1080, 1455)],
];

/// What a register is like.
#[derive(Clone, Debug)]
pub struct Setting {
    pub id: String,
    pub seed: u64,
    /// Its calls are received now, too.
    pub is_present: bool,
    /// Some of its calls are abandoned or missed.
    pub lines_report: bool,
    /// The period as it is opened.
    pub period: Period,
    zone: &'static str,
    shifts: Shifts,
    short_policy: bool,
}

impl Setting {
    /// A register of a seed. `now` is when it begins to grow.
    pub fn new(seed: u64, chance: &mut Chance, now: Micros) -> Self {
        let (zone, first) = chance.one(&ZONES);
        let time_zone = TimeZone::get(zone).expect("the zone is known");
        let is_present = chance.percent(35);
        let mut cutoff = chance.one(&[0, 360, 0, 360, 135, 75, 1425]);
        if is_present && chance.percent(40) {
            // The day before is just over.
            let quarter = local(&time_zone, quarter_before(now));
            cutoff = i64::from(quarter.hour()) * 60 + i64::from(quarter.minute());
        }
        let starts_at = if is_present {
            quarter_before(now - 2 * DAY)
        } else {
            moment_of(&time_zone, first, chance.one(&[0, cutoff, 0, 555]))
        };
        let shifts = if chance.percent(30) { PLANS[0] } else { chance.one(&PLANS) };
        let plans = vec![Plan { valid_from: Date::MIN, shifts: plain(shifts) }];
        let period = Period { zone: time_zone, cutoff, starts_at, ends_at: None, plans };
        let (lines_report, short_policy) = (chance.percent(65), chance.percent(50));
        Self {
            id: format!("seed-{seed}"),
            seed,
            is_present,
            lines_report,
            period,
            zone,
            shifts,
            short_policy,
        }
    }

    /// The request that opens it.
    pub fn open(&self) -> CreatePeriodRequest {
        let mut request = create_period(&self.id);
        request.categories = vec![CategoryEntry {
            code: "XYZ".to_owned(),
            display_names: named("其他类"),
            ..CategoryEntry::default()
        }];
        request.period = Some(EmergencyPeriod {
            time_zone: self.zone.to_owned(),
            day_cutoff_minutes: i32::try_from(self.period.cutoff).expect("minutes of a day"),
            starts_at: Some(timestamp(self.period.starts_at)),
            shift_plans: if self.shifts == PLANS[0] { Vec::new() } else { vec![contract(None, self.shifts)] },
            response_policies: if self.short_policy { vec![short_policy()] } else { Vec::new() },
            ..request.period.unwrap_or_default()
        });
        request
    }

    /// When nothing more of chance happens to its calls.
    pub fn until(&self, now: Micros) -> Micros {
        if self.is_present { now } else { self.period.starts_at + 4 * DAY + DAY / 3 }
    }

    /// Moments at which something begins or ends: midnights, cut-offs, shifts, changes of the clock.
    pub fn edges(&self, until: Micros) -> Vec<Micros> {
        let period = &self.period;
        let mut edges = Vec::new();
        let mut date = local(&period.zone, period.starts_at).date();
        while moment_of(&period.zone, date, 0) < until {
            edges.push(moment_of(&period.zone, date, 0));
            edges.push(day(period, date).0);
            edges.extend(shifts(period, date).into_iter().flat_map(|(_, (from, to))| [from, to]));
            date += 1.day();
        }
        let begin = super::calendar::timestamp(period.starts_at);
        for change in period.zone.following(begin).take(1) {
            let at = change.timestamp().as_microsecond();
            // Also an hour around it, which may come twice.
            edges.extend((-5..=5).map(|quarters| at + quarters * QUARTER));
        }
        edges.retain(|at| period.starts_at <= *at && *at < until);
        edges
    }
}

fn plain(shifts: Shifts) -> Vec<Shift> {
    let plain = |(code, begin, end): &(&str, i32, i32)| Shift {
        code: (*code).to_owned(),
        begin: i64::from(*begin),
        end: i64::from(*end),
    };
    shifts.iter().map(plain).collect()
}

fn contract(valid_from: Option<Date>, shifts: Shifts) -> ShiftPlan {
    let shifts = shifts.iter().map(|(code, start_minute, end_minute)| ContractShift {
        code: (*code).to_owned(),
        display_name: (*code).to_owned(),
        start_minute: *start_minute,
        end_minute: *end_minute,
    });
    let date = |date: Date| ContractDate {
        year: date.year().into(),
        month: date.month().into(),
        day: date.day().into(),
    };
    ShiftPlan { valid_from: valid_from.map(date), shifts: shifts.collect() }
}

/// Another plan from a date on, none of whose shifts begins before the last of the plan before has ended.
pub fn other_plan(chance: &mut Chance, period: &Period, valid_from: Date) -> Option<(ShiftPlan, Plan)> {
    let before = period.plans.last().filter(|plan| plan.valid_from < valid_from)?;
    let over = before.shifts.iter().map(|shift| shift.end - 24 * 60).max().unwrap_or(0);
    let fits: Vec<Shifts> = PLANS
        .into_iter()
        .filter(|shifts| shifts.iter().all(|(_, begin, _)| i64::from(*begin) >= over))
        .collect();
    let shifts = chance.any(&fits)?;
    Some((contract(Some(valid_from), shifts), Plan { valid_from, shifts: plain(shifts) }))
}

impl Chance {
    /// A moment so long ago that what was opened then is due about now, by one policy or the other, or that a call is just late.
    pub fn just_due(&mut self, now: Micros) -> Micros {
        let minutes = self.one(&[5, 15, 15, 15, 30, 60, 120, 240, 1440]);
        now - minutes * MINUTE + self.number(-2_000_000, 6_000_000)
    }
}

/// Times so short that much of what is opened falls due while the register grows.
fn short_policy() -> ResponsePolicy {
    let wall = |minutes: i64| {
        let duration = Duration { seconds: minutes * 60, nanos: 0 };
        Some(Allowance { allowance: Some(allowance::Allowance::WallClock(duration)) })
    };
    let target = |urgency: Urgency, dispatch, first_response, resolve| ResponseTarget {
        urgency: urgency.into(),
        dispatch: wall(dispatch),
        first_response: wall(first_response),
        resolve: wall(resolve),
    };
    let working_day = Some(Allowance { allowance: Some(allowance::Allowance::WorkingDays(1)) });
    let low = ResponseTarget { resolve: working_day, ..target(Urgency::P3, 60, 480, 1) };
    let targets = vec![
        target(Urgency::P0, 1, 5, 15),
        target(Urgency::P1, 10, 60, 240),
        target(Urgency::P2, 30, 300, 1440),
        low,
    ];
    ResponsePolicy { targets, ..ResponsePolicy::default() }
}
