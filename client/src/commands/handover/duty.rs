//! Who is on duty, by the shifts around now. A duty belongs to every shift that has begun while it lasts.

use std::collections::BTreeMap;

use hotline_proto::v1::{Duty, Shift};
use jiff::Timestamp;

use crate::catalogue::{term, text};
use crate::known_period::KnownPeriod;
use crate::output::for_people;
use crate::times::{self, moment_of as moment};
use crate::views::shift::on_duty;

/// The duties that last, each call handler once, by their codes.
pub fn present(shifts: &[Shift]) -> Vec<Duty> {
    let mut present: BTreeMap<&str, &Duty> = BTreeMap::new();
    for duty in shifts.iter().flat_map(|shift| &shift.duties).filter(|duty| duty.end_time.is_none()) {
        // The first shift has what is earliest of it.
        present.entry(&duty.operator_code).or_insert(duty);
    }
    present.into_values().cloned().collect()
}

/// Who is on duty as people read it. `is_between` outside of all shifts: who came then stands in no shift yet.
pub fn told(shifts: &[Shift], is_between: bool, period: &KnownPeriod) -> String {
    let present = present(shifts);
    let was_entered = shifts.iter().any(|shift| !(shift.duties.is_empty() && shift.unattended.is_empty()));
    match nobody_since(shifts) {
        _ if !present.is_empty() => for_people(&on_duty(&present), &period.zone),
        _ if was_entered && is_between => term!("handover-between-shifts"),
        Some(since) => text!("handover-nobody-since", since = times::on_the_clock(since, &period.zone)),
        None => term!("handover-nobody"),
    }
}

/// When the last time without anybody on duty began, also in an earlier shift.
fn nobody_since(shifts: &[Shift]) -> Option<Timestamp> {
    let gaps = shifts.iter().flat_map(|shift| &shift.unattended);
    let gaps = gaps.filter_map(|gap| moment(gap.start_time.as_ref()).zip(moment(gap.end_time.as_ref())));
    let last =
        gaps.reduce(|(begun, reached), (start, end)| (if reached == start { begun } else { start }, end));
    last.map(|(begun, _)| begun)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotline_proto::v1::UnattendedTime;
    use jiff::tz::TimeZone;

    fn at(hour: i64) -> Option<prost_types::Timestamp> {
        Some(prost_types::Timestamp { seconds: hour * 3_600, nanos: 0 })
    }

    fn shift(duties: &[(&str, i64, Option<i64>)], gaps: &[(i64, i64)]) -> Shift {
        let duty = |(code, start, end): &(&str, i64, Option<i64>)| Duty {
            operator_code: (*code).to_owned(),
            start_time: at(*start),
            end_time: end.and_then(at),
        };
        let gap = |(start, end): &(i64, i64)| UnattendedTime { start_time: at(*start), end_time: at(*end) };
        Shift {
            duties: duties.iter().map(duty).collect(),
            unattended: gaps.iter().map(gap).collect(),
            ..Shift::default()
        }
    }

    #[test]
    fn the_sheet_says_who_is_on_since_when_nobody_is_or_that_nobody_ever_was() {
        let period = KnownPeriod::of_zone(TimeZone::UTC);
        let told = |shifts: &[Shift], is_between| told(shifts, is_between, &period);
        let lasting =
            [shift(&[("op-07", 1, None), ("op-08", 2, Some(3))], &[]), shift(&[("op-07", 8, None)], &[])];
        let gone = [shift(&[("op-07", 1, Some(6))], &[(0, 1), (6, 8)]), shift(&[], &[(8, 9)])];
        let apart = [shift(&[("op-07", 1, Some(6))], &[(6, 8)]), shift(&[], &[(12, 13)])];
        let told = [
            told(&lasting, false),
            told(&lasting[..1], true),
            told(&gone, false),
            told(&apart, false),
            told(&gone[..1], true),
            told(&[shift(&[], &[])], false),
            told(&[], true),
        ];
        insta::assert_snapshot!(told.join("\n"), @"
        op-07 01:00–
        op-07 01:00–
        nobody, since 1970-01-01 06:00
        nobody, since 1970-01-01 12:00
        not known between shifts
        nobody was ever entered
        nobody was ever entered
        ");
    }
}
