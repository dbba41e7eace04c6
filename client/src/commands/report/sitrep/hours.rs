//! The hours that a situation report tells of, on the clock of the period.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// How long an hour is.
pub const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// How many hours before the last one it is compared with on average.
const DAY_HOURS: i64 = 24;

/// The last full hour, and what it is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Where the hours begin with which the last one is compared: a day before it, or the first full one of the period.
    pub day: Timestamp,
    /// Where the last full hour begins.
    pub last: Timestamp,
    /// Where it ends, and the hour begins that runs.
    pub running: Timestamp,
    /// The present.
    pub now: Timestamp,
}

impl Hours {
    /// Those of a moment in a period.
    pub fn of(now: Timestamp, begins: Option<Timestamp>, zone: &TimeZone) -> Self {
        let local = zone.to_datetime(now);
        let past = SignedDuration::from_mins(local.minute().into())
            + SignedDuration::from_secs(local.second().into())
            + SignedDuration::from_nanos(local.subsec_nanosecond().into());
        let running = now - past;
        let last = running - HOUR;
        let known = begins.map_or(DAY_HOURS, |begins| last.duration_since(begins).as_hours());
        let day = last - SignedDuration::from_hours(known.clamp(0, DAY_HOURS));
        Self { day, last, running, now }
    }

    /// Whether the hour that runs has run long enough to be told of.
    pub fn has_run(&self) -> bool {
        self.now.duration_since(self.running) >= SignedDuration::from_mins(1)
    }

    /// How many hours the last one is compared with.
    pub fn before(&self) -> i64 {
        self.last.duration_since(self.day).as_hours()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_hour_is_full_by_the_clock_of_the_period() {
        let at = |zone: &str, now: &str, begins: Option<&str>| {
            let begins = begins.map(|begins| begins.parse().unwrap());
            let hours = Hours::of(now.parse().unwrap(), begins, &TimeZone::get(zone).unwrap());
            format!("{} {} {} {}", hours.day, hours.last, hours.running, hours.before())
        };
        insta::assert_snapshot!(at("Asia/Shanghai", "2022-11-28T09:20:30.5+08:00", None), @"2022-11-27T00:00:00Z 2022-11-28T00:00:00Z 2022-11-28T01:00:00Z 24");
        insta::assert_snapshot!(at("Asia/Kathmandu", "2022-11-28T09:00+05:45", None), @"2022-11-27T02:15:00Z 2022-11-28T02:15:00Z 2022-11-28T03:15:00Z 24");
        insta::assert_snapshot!(at("Asia/Shanghai", "2022-11-12T05:10+08", Some("2022-11-12T00:00+08")), @"2022-11-11T16:00:00Z 2022-11-11T20:00:00Z 2022-11-11T21:00:00Z 4");
        insta::assert_snapshot!(at("Asia/Shanghai", "2022-11-12T00:10+08", Some("2022-11-12T00:00+08")), @"2022-11-11T15:00:00Z 2022-11-11T15:00:00Z 2022-11-11T16:00:00Z 0");
    }

    proptest! {
        #[test]
        fn the_last_hour_is_over_and_the_next_one_runs(second in 1_600_000_000_i64..1_800_000_000, nanos in 0..1_000_000_000) {
            let now = Timestamp::new(second, nanos).unwrap();
            let hours = Hours::of(now, None, &TimeZone::get("Asia/Kathmandu").unwrap());
            prop_assert!(hours.running <= now && now < hours.running + HOUR);
            prop_assert_eq!(hours.running.as_second() % 900, 0);
            prop_assert_eq!(hours.before(), 24);
        }
    }
}
