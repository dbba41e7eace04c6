//! The rules of shift plans.

use crate::domain::refusal::{Problem, Violations};
use crate::domain::shift_plan::ShiftPlan;

/// Minutes of a day.
const DAY_MINUTES: i32 = 1440;

/// Checks the times and codes of shifts, and that they do not overlap, not even across midnight. Gaps are allowed.
pub(super) fn check_shifts(plan: &ShiftPlan, field: &str, violations: &mut Violations) {
    let mut spans: Vec<(i32, i32, &str)> = Vec::new();
    for shift in &plan.shifts {
        let length = shift.end_minute - shift.start_minute;
        let quarters = shift.start_minute % 15 == 0 && shift.end_minute % 15 == 0;
        if !quarters
            || !(0..DAY_MINUTES).contains(&shift.start_minute)
            || !(15..=DAY_MINUTES).contains(&length)
        {
            violations.add(format!("{field}.shifts"), Problem::ShiftTimes(shift.code.clone()));
            continue;
        }
        if plan.shifts.iter().filter(|other| other.code == shift.code).count() > 1 {
            violations.add(format!("{field}.shifts"), Problem::Duplicate(shift.code.clone()));
        }
        spans.push((shift.start_minute, shift.end_minute, &shift.code));
    }
    for (at, (start, end, code)) in spans.iter().enumerate() {
        for (other_start, other_end, other) in &spans[at + 1..] {
            let overlaps = [-DAY_MINUTES, 0, DAY_MINUTES]
                .iter()
                .any(|day| start + day < *other_end && *other_start < end + day);
            if overlaps {
                let (shift, other) = ((*code).to_owned(), (*other).to_owned());
                violations.add(format!("{field}.shifts"), Problem::ShiftsOverlap { shift, other });
            }
        }
    }
}
