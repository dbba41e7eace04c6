//! A period, as a row and as a card.

use hotline_client::names;
use hotline_proto::google::r#type::Date as ProtoDate;
use hotline_proto::v1::allowance::Allowance as Allowed;
use hotline_proto::v1::{
    Allowance, EmergencyPeriod, IncidentLimits, NumberKeeping, PlannedShift, ResponseTarget, Retention,
    WarningStep,
};
use jiff::civil::Date;
use prost_types::Timestamp;

use crate::catalogue::{joined, label, term, text};
use crate::codes::Code as _;
use crate::output::{Block, Cell, Table, number};
use crate::times;

/// Columns of a list of periods.
pub const KEYS: &[&str] = &["period", "display_name", "hazard", "state", "starts_at", "ends_at", "time_zone"];

/// Rows of a list of periods.
pub fn table(periods: &[EmergencyPeriod]) -> Table {
    Table::new(KEYS, periods, row)
}

fn row(period: &EmergencyPeriod) -> Vec<Cell> {
    let time = |time: Option<Timestamp>| {
        time.map_or(Cell::Absent, |time| Cell::TimeIn(time, period.time_zone.clone()))
    };
    vec![
        number(&period.name),
        Cell::text(&period.display_name),
        Cell::text(&period.hazard),
        Cell::code(period.state()),
        time(period.starts_at),
        time(period.ends_at),
        Cell::text(&period.time_zone),
    ]
}

/// For how long who it is is kept, and what was said.
fn days_kept(retention: &Retention) -> String {
    let days = |days: i32| if days > 0 { text!("kept-days", days = days) } else { text!("kept-for-ever") };
    text!("kept", who = days(retention.who_days), what = days(retention.what_days))
}

/// Everything about a period.
pub fn card(period: &EmergencyPeriod) -> Vec<Block> {
    let mut fields: Vec<(&'static str, Cell)> = KEYS.iter().copied().zip(row(period)).skip(1).collect();
    fields.push(("day_cutoff", Cell::text(clock(period.day_cutoff_minutes))));
    fields.push(("quiet_hours", Cell::text(quiet_hours(period))));
    fields.push(("line_profile", Cell::code(period.line_profile())));
    fields.push(("district_fallback", Cell::if_set(period.district_fallback)));
    fields.push(("retention", period.retention.map_or(Cell::Absent, |kept| Cell::text(days_kept(&kept)))));
    fields.push(("abusive_calls_rule", Cell::text(&period.abusive_calls_rule)));
    fields.push(("full_view_needs_reason", Cell::if_set(period.full_view_needs_reason)));
    // Most lines keep them.
    if period.number_keeping() != NumberKeeping::Kept {
        fields.push(("number_keeping", Cell::code(period.number_keeping())));
    }
    fields.push(("surge_since", Cell::time(period.surge_since.as_ref())));
    fields.push(("recorded_at", Cell::time(period.recorded_at.as_ref())));
    fields.push(("etag", Cell::text(&period.etag)));
    let mut blocks = vec![Block::Strong(names::short(&period.name).to_owned()), Block::Card(fields)];
    for (at, plan) in period.shift_plans.iter().enumerate() {
        blocks.push(Block::Strong(from_day(term!("section-shifts"), at, plan.valid_from.as_ref())));
        blocks.push(Block::Table(shifts(&plan.shifts)));
    }
    for (at, policy) in period.response_policies.iter().enumerate() {
        blocks.push(Block::Strong(from_day(term!("section-time-limits"), at, policy.valid_from.as_ref())));
        blocks.push(Block::Table(targets(&policy.targets)));
        let told = policy.warnings.iter().filter(|step| !step.tell.is_empty());
        blocks.extend(told.map(|step| Block::Line(told_at(step))));
        blocks.extend(policy.incident_limits.as_ref().map(|limits| Block::Line(incident_limits(limits))));
    }
    let calendar = period.calendar.clone().unwrap_or_default();
    if !(calendar.days_off.is_empty() && calendar.extra_working_days.is_empty()) {
        blocks.push(Block::Strong(term!("section-calendar")));
        blocks.push(Block::Card(vec![
            ("days_off", Cell::text(days(&calendar.days_off))),
            ("extra_working_days", Cell::text(days(&calendar.extra_working_days))),
        ]));
    }
    blocks
}

/// When nobody is called back; empty if there is no such time.
fn quiet_hours(period: &EmergencyPeriod) -> String {
    let hours = period.quiet_hours.unwrap_or_default();
    match hours.start_minute == hours.end_minute {
        true => String::new(),
        false => format!("{}–{}", clock(hours.start_minute), clock(hours.end_minute)),
    }
}

/// Title of a plan. The first holds from the beginning, each later one from its day.
fn from_day(title: String, at: usize, day: Option<&ProtoDate>) -> String {
    match day.and_then(times::date_from_proto).filter(|_| at > 0) {
        Some(day) => text!("plan-from", title = title, day = day.to_string()),
        None => title,
    }
}

fn targets(targets: &[ResponseTarget]) -> Table {
    Table::new(&["urgency", "dispatch", "first_response", "resolve"], targets, |target| {
        vec![
            Cell::code(target.urgency()),
            allowance(target.dispatch.as_ref()),
            allowance(target.first_response.as_ref()),
            allowance(target.resolve.as_ref()),
        ]
    })
}

/// Who is told when so much of the time is used.
fn told_at(step: &WarningStep) -> String {
    let who = joined(step.tell().map(|recipient| label(recipient.full_name())));
    text!("warning-of-step", percent = step.percent, who = who)
}

/// How soon an incident is reported upward.
fn incident_limits(limits: &IncidentLimits) -> String {
    let length =
        |length: Option<prost_types::Duration>| times::length_for_people(&length.unwrap_or_default());
    text!("incident-limits", telephone = length(limits.telephone), written = length(limits.first_report))
}

fn allowance(allowance: Option<&Allowance>) -> Cell {
    match allowance.and_then(|allowance| allowance.allowance.as_ref()) {
        Some(Allowed::WallClock(length)) => Cell::Length { length: *length, exact: true },
        Some(Allowed::WorkingDays(count)) => Cell::Text(text!("working-days", count = *count)),
        None => Cell::Absent,
    }
}

/// Days in their order, those in a row as a span.
fn days(days: &[ProtoDate]) -> String {
    let mut days: Vec<Date> = days.iter().filter_map(times::date_from_proto).collect();
    days.sort();
    let spans = days.chunk_by(|day, next| day.tomorrow().ok() == Some(*next));
    joined(spans.filter_map(|span| match span {
        [only] => Some(only.to_string()),
        [first, .., last] => Some(text!("days-in-a-row", first = first.to_string(), last = last.to_string())),
        [] => None,
    }))
}

fn shifts(shifts: &[PlannedShift]) -> Table {
    Table::new(&["shift", "display_name", "starts_at", "ends_at"], shifts, |shift| {
        vec![
            Cell::text(&shift.code),
            Cell::text(&shift.display_name),
            Cell::text(clock(shift.start_minute)),
            Cell::text(clock(shift.end_minute)),
        ]
    })
}

/// Minutes after midnight as a clock shows them; over 24:00 on the next day.
fn clock(minutes: i32) -> String {
    let (days, of_day) = (minutes.div_euclid(1_440), minutes.rem_euclid(1_440));
    match (days, of_day) {
        (1, 0) => "24:00".to_owned(),
        (0, _) => format!("{:02}:{:02}", of_day / 60, of_day % 60),
        _ => format!("{:02}:{:02} +{days}", of_day / 60, of_day % 60),
    }
}
