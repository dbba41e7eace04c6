//! Shift plans that cannot be, and what stands twice in a period.

use hotline_proto::v1::*;
use hotline_tests::requests::context;
use hotline_tests::requests::named;

use super::super::Desk;
use super::observed::{Observed, Wrong};
use super::requests::*;

const SHIFTS: &str = "period.shift_plans[0].shifts";

pub async fn shifts_that_do_not_fit_together_are_told_by_code(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let overlapping = r.write(with_shifts(vec![shift("day", 480, 1200), shift("night", 1140, 1980)])).await;
    let facts = [("shift", "day"), ("other", "night")];
    observed.wrong(overlapping, &[(SHIFTS, "SHIFTS_OVERLAP", &facts)]);
    // Not of whole quarter-hours, longer than a day, begun on the next day.
    for (start, end) in [(481, 960), (0, 1455), (1440, 1500)] {
        let odd = r.write(with_shifts(vec![shift("odd", start, end)])).await;
        observed.wrong(odd, &[(SHIFTS, "SHIFT_TIMES", &[("shift", "odd")])]);
    }
}

pub async fn what_stands_twice_is_told(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let district = DistrictEntry {
        code: "D9".to_owned(),
        display_names: named("第9街道"),
        retired: false,
        ..DistrictEntry::default()
    };
    let twice = UpsertDistrictsRequest {
        parent: r.parent.clone(),
        districts: vec![district.clone(), district],
        write: context(),
        ..UpsertDistrictsRequest::default()
    };
    observed.wrong(r.write(twice).await, &[("districts[1].code", "DUPLICATE", &[("value", "D9")])]);

    let day = || Some(Allowance { allowance: Some(allowance::Allowance::WorkingDays(1)) });
    let target = |urgency: Urgency| ResponseTarget {
        urgency: urgency.into(),
        dispatch: day(),
        first_response: day(),
        resolve: day(),
    };
    let targets = [Urgency::P0, Urgency::P1, Urgency::P1, Urgency::P3].map(target).to_vec();
    let policy = ResponsePolicy { targets, ..ResponsePolicy::default() };
    let twice = r.write(new_period(|period| period.response_policies = vec![policy])).await;
    let field = "period.response_policies[0].targets[2].urgency";
    observed.wrong(twice, &[(field, "DUPLICATE", &[("value", "P1")])]);
    let night = || shift("night", 0, 480);
    let later = PlannedShift { start_minute: 480, end_minute: 960, ..night() };
    // Each of the two is observed.
    let facts: Wrong<'_> = (SHIFTS, "DUPLICATE", &[("value", "night")]);
    observed.wrong(r.write(with_shifts(vec![night(), later])).await, &[facts, facts]);
}
