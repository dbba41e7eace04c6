//! A period, as a row and as a card.

use hotline_client::names;
use hotline_proto::v1::{EmergencyPeriod, PlannedShift};
use prost_types::Timestamp;

use crate::catalogue::term;
use crate::output::{Block, Cell, Table, number};

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

/// Everything about a period.
pub fn card(period: &EmergencyPeriod) -> Vec<Block> {
    let mut fields: Vec<(&'static str, Cell)> = KEYS.iter().copied().zip(row(period)).skip(1).collect();
    fields.push(("day_cutoff", Cell::text(clock(period.day_cutoff_minutes))));
    fields.push(("recorded_at", Cell::time(period.recorded_at.as_ref())));
    fields.push(("etag", Cell::text(&period.etag)));
    let mut blocks = vec![Block::Strong(names::short(&period.name).to_owned()), Block::Card(fields)];
    if let Some(plan) = period.shift_plans.last() {
        blocks.push(Block::Strong(term!("section-shifts")));
        blocks.push(Block::Table(shifts(&plan.shifts)));
    }
    blocks
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
