//! Times, days and durations.

use hotline_proto::google::r#type::Date as ContractDate;
use jiff::civil::Date;
use prost_types::{Duration, Timestamp};

use crate::domain::instant::Instant;
use crate::domain::refusal::Problem;
use crate::domain::refusal::facts::Fact;
use crate::domain::refusal::problem::Form;

const SECOND: i64 = 1_000_000;
/// 2000-01-01T00:00:00Z, in seconds since 1970. Earlier times are refused.
const EARLIEST: i64 = 946_684_800;
/// 9998-12-31T23:59:59Z, in seconds since 1970. Later times are refused, as the calendar ends with 9999.
const LATEST: i64 = 253_370_764_799;

/// The timestamp of a time, exact to the microsecond.
pub fn timestamp(at: Instant) -> Timestamp {
    let nanos = at.0.rem_euclid(SECOND) * 1000;
    Timestamp { seconds: at.0.div_euclid(SECOND), nanos: nanos as i32 }
}

/// The time of a timestamp, cut to the microsecond. Fails if the timestamp is malformed or not between 2000 and 9998.
pub fn instant(at: &Timestamp) -> Result<Instant, Problem> {
    if !(0..1_000_000_000).contains(&at.nanos) {
        return Err(Problem::malformed(Form::Time));
    }
    if !(EARLIEST..=LATEST).contains(&at.seconds) {
        let bound = |seconds: i64| Some(Fact::Time(Instant(seconds * SECOND)));
        let (minimum, maximum) = (bound(EARLIEST), bound(LATEST));
        return Err(Problem::OutOfRange { value: None, minimum, maximum, step: None });
    }
    Ok(Instant(at.seconds * SECOND + i64::from(at.nanos) / 1000))
}

/// The contract's message for a day.
pub fn contract_date(date: Date) -> ContractDate {
    ContractDate { year: date.year().into(), month: date.month().into(), day: date.day().into() }
}

/// The day in a message. None unless it exists and is between 2000 and 9998.
pub fn date(date: &ContractDate) -> Option<Date> {
    let year = i16::try_from(date.year).ok().filter(|year| (2000..=9998).contains(year))?;
    Date::new(year, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
}

/// The contract's message for a duration in microseconds.
pub fn duration(us: i64) -> Duration {
    Duration { seconds: us / SECOND, nanos: ((us % SECOND) * 1000) as i32 }
}

/// A duration in microseconds. None if it is negative, malformed or longer than ten thousand years.
pub fn microseconds(span: &Duration) -> Option<i64> {
    let fits = (0..=315_576_000_000).contains(&span.seconds) && (0..1_000_000_000).contains(&span.nanos);
    fits.then(|| span.seconds * SECOND + i64::from(span.nanos) / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_kept_to_the_microsecond() {
        for us in [EARLIEST * SECOND, 1_668_211_200_123_456, LATEST * SECOND + 999_999] {
            assert_eq!(instant(&timestamp(Instant(us))), Ok(Instant(us)));
        }
        assert_eq!(timestamp(Instant(-1)), Timestamp { seconds: -1, nanos: 999_999_000 });
    }

    #[test]
    fn malformed_and_distant_times_are_refused() {
        for (seconds, nanos) in
            [(EARLIEST - 1, 0), (EARLIEST, -1), (EARLIEST, 1_000_000_000), (LATEST + 1, 0), (i64::MIN, 0)]
        {
            assert!(instant(&Timestamp { seconds, nanos }).is_err(), "{seconds} {nanos}");
        }
    }

    #[test]
    fn only_real_days_are_days() {
        let day = |year, month, day| date(&ContractDate { year, month, day });
        assert_eq!(day(2024, 2, 29), Some(Date::constant(2024, 2, 29)));
        for (y, m, d) in
            [(2023, 2, 29), (0, 1, 1), (2022, 0, 1), (2022, 13, 1), (2022, 1, 300), (1999, 12, 31)]
        {
            assert_eq!(day(y, m, d), None, "{y}-{m}-{d}");
        }
    }
}
