//! Local time: zones, windows, working days.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use serde::{Deserialize, Serialize};

use super::instant::{Instant, MINUTE};

/// A time zone, named as in the IANA database.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone(TimeZone);

impl Eq for Zone {}

impl Zone {
    /// The zone with an IANA name such as `Asia/Shanghai`. None if there is none.
    pub fn named(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().map(Self)
    }

    /// Its IANA name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The zone as a type of jiff.
    pub fn time_zone(&self) -> &TimeZone {
        &self.0
    }

    /// The local date at a time.
    pub fn date(&self, at: Instant) -> Date {
        self.0.to_datetime(at.timestamp()).date()
    }

    /// The time at which the local clock shows `minutes` after midnight of a date. If the clock skips that time, the time of the skip; if it shows it
    /// twice, the first time.
    pub fn at(&self, date: Date, minutes: i32) -> Instant {
        let local = date.to_datetime(jiff::civil::Time::midnight());
        let local = local.saturating_add(jiff::Span::new().minutes(minutes));
        let ambiguous = self.0.to_ambiguous_timestamp(local);
        let is_skipped = matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. });
        // With the offset after the skip, a skipped time lies just before it.
        let skip = || Some(self.0.following(ambiguous.earlier().ok()?).next()?.timestamp());
        match is_skipped.then(skip).flatten().map_or_else(|| ambiguous.compatible(), Ok) {
            Ok(timestamp) => timestamp.into(),
            Err(_) => Instant(if local.year() < 0 { i64::MIN } else { i64::MAX }),
        }
    }
}

impl Serialize for Zone {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Zone::named(&name).ok_or_else(|| serde::de::Error::custom(format!("unknown time zone {name}")))
    }
}

/// A half-open range of time, [from, to).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Start, included.
    pub from: Instant,
    /// End, not included.
    pub to: Instant,
}

impl Window {
    /// Whether it contains a time.
    pub fn contains(&self, at: Instant) -> bool {
        self.from <= at && at < self.to
    }
}

/// Working days: Monday to Friday, with exceptions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingCalendar {
    /// Dates that are not working days.
    pub days_off: BTreeSet<Date>,
    /// Weekend dates that are working days.
    pub extra_working_days: BTreeSet<Date>,
}

impl WorkingCalendar {
    /// Whether a date is a working day.
    pub fn is_working(&self, date: Date) -> bool {
        if self.days_off.contains(&date) {
            return false;
        }
        self.extra_working_days.contains(&date)
            || !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    /// The same local time as `from`, that number of working days later.
    pub fn after_working_days(&self, zone: &Zone, from: Instant, days: u32) -> Instant {
        let local = zone.0.to_datetime(from.timestamp());
        let mut date = local.date();
        let mut left = days;
        while left > 0 {
            let Ok(next) = date.tomorrow() else { break };
            date = next;
            if self.is_working(date) {
                left -= 1;
            }
        }
        let second = from.0.rem_euclid(MINUTE);
        let minutes = i32::from(local.hour()) * 60 + i32::from(local.minute());
        zone.at(date, minutes).plus(second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skipped_time_is_that_of_the_skip_and_a_repeated_one_the_first() {
        let at = |zone: &str, date: &str, minutes| {
            Zone::named(zone).unwrap().at(date.parse().unwrap(), minutes).to_string()
        };
        assert_eq!(at("Australia/Lord_Howe", "2022-10-02", 2 * 60), "2022-10-01T15:30:00Z");
        assert_eq!(at("Australia/Lord_Howe", "2022-10-02", 2 * 60 + 15), "2022-10-01T15:30:00Z");
        assert_eq!(at("Australia/Lord_Howe", "2022-10-02", 2 * 60 + 30), "2022-10-01T15:30:00Z");
        assert_eq!(at("America/New_York", "2022-03-13", 2 * 60 + 45), "2022-03-13T07:00:00Z");
        assert_eq!(at("America/New_York", "2022-11-06", 60 + 30), "2022-11-06T05:30:00Z");
        assert_eq!(at("Asia/Kathmandu", "2022-11-12", 6 * 60), "2022-11-12T00:15:00Z");
    }
}
