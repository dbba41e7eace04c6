//! Times as people type and read them. The contract's own are RFC 3339 in UTC.

use std::str::FromStr;

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::alike::plain;
use crate::catalogue::{self, text, words};
use crate::days::{self, Day, TimeOfDay};

/// A time as it was typed. What it means depends on the period's zone and on the moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum When {
    /// With an offset, or in UTC.
    Absolute(Timestamp),
    /// A day and a time of it in the period's zone.
    OnDay(Day, TimeOfDay),
    /// A day in the period's zone, without a time.
    WholeDay(Day),
    /// A time of day in the period's zone.
    OfDay(TimeOfDay),
    /// So long from now; negative is ago.
    FromNow(SignedDuration),
}

/// Which of several days a time of day means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lean {
    /// Today's.
    Today,
    /// The latest: typed at 00:10, `23:50` is yesterday's. For what has happened.
    Past,
    /// The next: typed at 23:00, `08:00` is tomorrow's. For what is due.
    Future,
}

/// What is typed as a time but cannot be read.
fn time_syntax() -> String {
    text!("time-syntax")
}

/// The server takes times up to 5 minutes ahead of its own clock.
pub const AHEAD: SignedDuration = SignedDuration::from_mins(5);

impl FromStr for When {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let narrow = days::narrow(text);
        let text = narrow.as_str();
        if let Some(rest) = text.strip_prefix('+') {
            return duration(rest).map(Self::FromNow);
        }
        if let Some(rest) = text.strip_prefix('-') {
            return duration(rest).map(|length| Self::FromNow(-length));
        }
        if text.eq_ignore_ascii_case("now") {
            return Ok(Self::FromNow(SignedDuration::ZERO));
        }
        // With an offset first: read as a local time, the offset would be lost.
        if let Ok(time) = text.parse::<Timestamp>() {
            return Ok(Self::Absolute(time));
        }
        match days::leading_day(text) {
            Some((day, "")) => Ok(Self::WholeDay(day)),
            Some((day, time)) => time.parse().map(|time| Self::OnDay(day, time)).map_err(|()| time_syntax()),
            None => text.parse().map(Self::OfDay).map_err(|()| time_syntax()),
        }
    }
}

impl When {
    /// The moment that is meant.
    pub fn resolve(self, now: Timestamp, zone: &TimeZone, lean: Lean) -> Result<Timestamp, String> {
        let beyond = |_| time_syntax();
        match self {
            Self::Absolute(time) => Ok(time),
            Self::FromNow(length) => now.checked_add(length).map_err(beyond),
            Self::OnDay(day, TimeOfDay { time, days }) => {
                let date = day.date(zone.to_datetime(now).date()).ok_or_else(time_syntax)?;
                moment(date.checked_add(days.days()).map_err(beyond)?.to_datetime(time), zone)
            }
            // Where a span begins or ends, a day is its midnight. When something happened, it does not say.
            Self::WholeDay(day) if lean == Lean::Today => {
                let date = day.date(zone.to_datetime(now).date()).ok_or_else(time_syntax)?;
                moment(date.to_datetime(Time::midnight()), zone)
            }
            Self::WholeDay(_) => Err(text!("time-of-day-missing")),
            Self::OfDay(TimeOfDay { time, days }) => {
                let today = zone.to_datetime(now).date();
                let at = moment(today.to_datetime(time), zone)?;
                let day = match lean {
                    Lean::Today if days > 0 => today.checked_add(days.days()),
                    Lean::Past if at > now + AHEAD => today.checked_sub(1.day()),
                    Lean::Future if at < now => today.checked_add(1.day()),
                    Lean::Today | Lean::Past | Lean::Future => return Ok(at),
                };
                moment(day.map_err(beyond)?.to_datetime(time), zone)
            }
        }
    }

    /// Whether it means the same in every zone.
    pub fn is_zoneless(self) -> bool {
        matches!(self, Self::Absolute(_) | Self::FromNow(_))
    }
}

/// A local time that a change of clocks skips or repeats is read as RFC 5545 says: the later, the first.
pub fn moment(local: DateTime, zone: &TimeZone) -> Result<Timestamp, String> {
    zone.to_ambiguous_timestamp(local).compatible().map_err(|_| time_syntax())
}

/// The units of a length, the longest first, with the message that holds the other words for each.
const UNITS: [(char, &str); 4] =
    [('d', "typed-days"), ('h', "typed-hours"), ('m', "typed-minutes"), ('s', "typed-seconds")];

/// A length as people type it: `10m`, `1h30m`, `2d`, or with the words for the units in either language.
pub fn duration(text: &str) -> Result<SignedDuration, String> {
    let unreadable = || text!("length-syntax");
    let mut total = SignedDuration::ZERO;
    let mut text = plain(text).replace(' ', "");
    for (unit, id) in UNITS {
        // The words stand with the longest first, as one may begin with another.
        text = words(id).into_iter().fold(text, |text, word| text.replace(&word, &unit.to_string()));
    }
    let mut rest = text.as_str();
    if rest.is_empty() {
        return Err(unreadable());
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(unreadable)?;
        let number: i64 = rest[..digits].parse().map_err(|_| unreadable())?;
        let unit = rest[digits..].chars().next().ok_or_else(unreadable)?;
        let seconds = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return Err(unreadable()),
        };
        let length = SignedDuration::from_secs(number.checked_mul(seconds).ok_or_else(unreadable)?);
        total = total.checked_add(length).ok_or_else(unreadable)?;
        rest = &rest[digits + 1..];
    }
    Ok(total)
}

/// As the contract has it.
pub fn to_proto(time: Timestamp) -> prost_types::Timestamp {
    let nanos = time.subsec_nanosecond();
    // prost wants a nanosecond that counts forward, jiff gives it the sign of the second.
    let before = nanos < 0;
    let seconds = time.as_second() - i64::from(before);
    prost_types::Timestamp { seconds, nanos: if before { nanos + 1_000_000_000 } else { nanos } }
}

/// From the contract; `None` if it lies beyond the years that can be written.
pub fn from_proto(time: &prost_types::Timestamp) -> Option<Timestamp> {
    Timestamp::new(time.seconds, time.nanos).ok()
}

/// The moment of a field that may be unset.
pub fn moment_of(time: Option<&prost_types::Timestamp>) -> Option<Timestamp> {
    time.and_then(from_proto)
}

/// A length as the contract has it.
pub fn duration_to_proto(length: SignedDuration) -> prost_types::Duration {
    prost_types::Duration { seconds: length.as_secs(), nanos: length.subsec_nanos() }
}

/// A date of the contract.
pub fn date_to_proto(date: Date) -> hotline_proto::google::r#type::Date {
    hotline_proto::google::r#type::Date {
        year: date.year().into(),
        month: date.month().into(),
        day: date.day().into(),
    }
}

/// The day of a contract's date. None if there is no such day.
pub fn date_from_proto(date: &hotline_proto::google::r#type::Date) -> Option<Date> {
    let (year, month, day) =
        (date.year.try_into().ok()?, date.month.try_into().ok()?, date.day.try_into().ok()?);
    Date::new(year, month, day).ok()
}

/// A local time by a pattern of the catalogue: `date-day`.
pub fn by_pattern(pattern: &str, local: DateTime) -> String {
    // The library knows weekdays in English alone.
    let weekday = text!("weekday", day = local.weekday().to_monday_one_offset());
    let shown = strtime::format(catalogue::sentence(pattern, &[]).replace("%a", &weekday), local);
    // A test formats by every pattern.
    shown.unwrap_or_else(|_| local.to_string())
}

/// For people: to the minute, in the period's zone.
pub fn for_people(time: &prost_types::Timestamp, zone: &TimeZone) -> Option<String> {
    Some(on_the_clock(from_proto(time)?, zone))
}

/// A time for people, to the minute on the clock of the zone.
pub fn on_the_clock(time: Timestamp, zone: &TimeZone) -> String {
    zone.to_datetime(time).strftime("%Y-%m-%d %H:%M").to_string()
}

/// A length as people read it, to the nearest minute or, from a day on, hour: `40 s`, `3 h 20 min`, `2 d 4 h`.
pub fn length_for_people(length: &prost_types::Duration) -> String {
    rounded(length, |amount, of| (amount + of / 2).div_euclid(of))
}

/// A length as people read it, rounded up, for what took at most that long.
pub fn length_at_most(length: &prost_types::Duration) -> String {
    rounded(length, |amount, of| (amount + of - 1).div_euclid(of))
}

fn rounded(length: &prost_types::Duration, round: fn(i64, i64) -> i64) -> String {
    let seconds = whole_seconds(length);
    let unit = |id: &str, count: i64| catalogue::sentence(id, &[("count", count.into())]);
    let two = |amount: i64, of: i64, large: &str, small: &str| match (amount / of, amount % of) {
        (0, rest) => unit(small, rest),
        (whole, 0) => unit(large, whole),
        (whole, rest) => format!("{} {}", unit(large, whole), unit(small, rest)),
    };
    let minutes = round(seconds, 60);
    match (seconds, minutes) {
        (..60, _) => unit("length-seconds", seconds),
        (_, ..1_440) => two(minutes, 60, "length-hours", "length-minutes"),
        _ => two(round(seconds, 3_600), 24, "length-days", "length-hours"),
    }
}

/// Nanoseconds of a second.
const NANOS: i128 = 1_000_000_000;

/// A length in nanoseconds.
pub fn nanos(length: &prost_types::Duration) -> i128 {
    i128::from(length.seconds) * NANOS + i128::from(length.nanos)
}

/// A length of so many nanoseconds; the longest that there is of more.
pub fn length_of(nanos: i128) -> prost_types::Duration {
    prost_types::Duration {
        seconds: i64::try_from(nanos / NANOS).unwrap_or(i64::MAX),
        nanos: i32::try_from(nanos % NANOS).unwrap_or_default(),
    }
}

/// A length for machines: seconds, with a fraction only where there is one.
pub fn seconds(length: &prost_types::Duration) -> String {
    let exact = format!("{}.{:09}", length.seconds, length.nanos);
    exact.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// For people's spreadsheets: to the second, on the clock of the zone.
pub fn for_spreadsheets(time: &prost_types::Timestamp, zone: &TimeZone) -> Option<String> {
    Some(zone.to_datetime(from_proto(time)?).strftime("%Y-%m-%d %H:%M:%S").to_string())
}

/// A length in whole seconds, rounded up.
pub fn whole_seconds(length: &prost_types::Duration) -> i64 {
    length.seconds + i64::from(length.nanos > 0)
}

/// For machines: RFC 3339 in UTC.
pub fn for_machines(time: &prost_types::Timestamp) -> Option<String> {
    from_proto(time).map(|time| time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> TimeZone {
        TimeZone::get("Asia/Shanghai").unwrap()
    }

    fn at(now: &str, typed: &str, lean: Lean) -> String {
        let now = now.parse().unwrap();
        typed.parse::<When>().unwrap().resolve(now, &zone(), lean).unwrap().to_string()
    }

    #[test]
    fn each_way_of_typing_a_time() {
        let now = "2022-11-12T16:10:00Z"; // 00:10 on the 13th in Chongqing
        assert_eq!(at(now, "2022-11-12T23:50:00+08:00", Lean::Today), "2022-11-12T15:50:00Z");
        assert_eq!(at(now, "2022-11-12T15:50:00Z", Lean::Today), "2022-11-12T15:50:00Z");
        assert_eq!(at(now, "2022-11-12 23:50", Lean::Today), "2022-11-12T15:50:00Z");
        assert_eq!(at(now, "2022-11-12 23:50:30", Lean::Today), "2022-11-12T15:50:30Z");
        assert_eq!(at(now, "2022-11-12", Lean::Today), "2022-11-11T16:00:00Z");
        assert_eq!(at(now, "-10m", Lean::Today), "2022-11-12T16:00:00Z");
        assert_eq!(at(now, "+1h30m", Lean::Today), "2022-11-12T17:40:00Z");
        assert_eq!(at(now, "now", Lean::Today), "2022-11-12T16:10:00Z");
    }

    #[test]
    fn a_time_of_day_means_the_day_that_fits() {
        let midnight = "2022-11-12T16:10:00Z";
        assert_eq!(at(midnight, "23:50", Lean::Today), "2022-11-13T15:50:00Z");
        assert_eq!(at(midnight, "23:50", Lean::Past), "2022-11-12T15:50:00Z");
        assert_eq!(at(midnight, "00:12", Lean::Past), "2022-11-12T16:12:00Z");
        let evening = "2022-11-12T15:00:00Z";
        assert_eq!(at(evening, "08:00", Lean::Future), "2022-11-13T00:00:00Z");
        assert_eq!(at(evening, "23:30", Lean::Future), "2022-11-12T15:30:00Z");
    }

    #[test]
    fn field_b6_a_time_is_read_as_people_type_it() {
        let now = "2022-11-12T16:10:00Z"; // 00:10 on the 13th in Chongqing
        let word = |id: &str| crate::catalogue::find(crate::language::Language::Chinese, id, &[]).unwrap();
        let first = |id: &str| word(id).split(',').next().unwrap().to_owned();
        let (hour, minute, yesterday) =
            (first("typed-hour"), first("typed-minute"), first("typed-yesterday"));
        let wide = |text: &str| {
            text.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect::<String>()
        };
        for (typed, lean, expected) in [
            ("03\u{ff1a}10".to_owned(), Lean::Past, "2022-11-11T19:10:00Z"),
            (wide("23:50"), Lean::Past, "2022-11-12T15:50:00Z"),
            ("8:05".to_owned(), Lean::Past, "2022-11-12T00:05:00Z"),
            (format!("8{hour}05{minute}"), Lean::Past, "2022-11-12T00:05:00Z"),
            (format!("8{hour}"), Lean::Past, "2022-11-12T00:00:00Z"),
            ("24:00".to_owned(), Lean::Past, "2022-11-12T16:00:00Z"),
            ("24:00".to_owned(), Lean::Today, "2022-11-13T16:00:00Z"),
            ("2022-11-12 24:00".to_owned(), Lean::Past, "2022-11-12T16:00:00Z"),
            ("2022-11-12 8:05".to_owned(), Lean::Past, "2022-11-12T00:05:00Z"),
            ("2022/11/12 23:50".to_owned(), Lean::Past, "2022-11-12T15:50:00Z"),
            (format!("{yesterday} 23:50"), Lean::Past, "2022-11-12T15:50:00Z"),
            (format!("{yesterday}23\u{ff1a}50"), Lean::Past, "2022-11-12T15:50:00Z"),
            ("yesterday 8:05".to_owned(), Lean::Past, "2022-11-12T00:05:00Z"),
            ("yesterday".to_owned(), Lean::Today, "2022-11-11T16:00:00Z"),
        ] {
            assert_eq!(at(now, &typed, lean), expected, "{typed}");
        }
        for typed in ["2022-11-12", "yesterday"] {
            let when: When = typed.parse().unwrap();
            let unsaid = when.resolve(now.parse().unwrap(), &zone(), Lean::Past);
            assert!(unsaid.is_err(), "{typed} is not taken for midnight");
        }
    }

    #[test]
    fn what_is_no_time_is_answered_with_the_ways_to_write_one() {
        for typed in [
            "",
            "大后天",
            "25:00",
            "24:01",
            "8:5",
            "2022-13-01",
            "-",
            "-10",
            "+5y",
            "-999999999999999999d",
            "12",
        ] {
            assert!(typed.parse::<When>().is_err(), "{typed}");
        }
    }

    #[test]
    fn a_length_beyond_all_time_is_refused_when_it_is_resolved() {
        let far: When = "-99999999999999d".parse().unwrap();
        assert!(far.resolve(Timestamp::UNIX_EPOCH, &zone(), Lean::Today).is_err());
    }

    #[test]
    fn a_skipped_and_a_repeated_hour_are_read_without_error() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let now = Timestamp::UNIX_EPOCH;
        let read = |typed: &str| {
            typed.parse::<When>().unwrap().resolve(now, &berlin, Lean::Today).unwrap().to_string()
        };
        assert_eq!(read("2024-03-31 02:30"), "2024-03-31T01:30:00Z");
        assert_eq!(read("2024-10-27 02:30"), "2024-10-27T00:30:00Z");
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_typed_is_read_or_refused(typed in "\\PC*") {
            if let Ok(when) = typed.parse::<When>() {
                let _ = when.resolve(Timestamp::UNIX_EPOCH, &zone(), Lean::Past);
            }
        }

        #[test]
        fn a_time_that_is_shown_can_be_typed_again(minutes in 0_i64..60_000_000) {
            let time = prost_types::Timestamp { seconds: minutes * 60, nanos: 0 };
            let shown = for_people(&time, &zone()).unwrap();
            let typed: When = shown.parse().unwrap();
            let read = to_proto(typed.resolve(Timestamp::UNIX_EPOCH, &zone(), Lean::Today).unwrap());
            // An hour that the clocks repeat is shown twice and read once.
            proptest::prop_assert_eq!(for_people(&read, &zone()).unwrap(), shown);
        }
    }

    #[test]
    fn a_length_is_read_in_its_two_largest_units() {
        let read = |seconds, nanos| length_for_people(&prost_types::Duration { seconds, nanos });
        assert_eq!(read(0, 0), "0 s");
        assert_eq!(read(39, 1), "40 s");
        assert_eq!(read(60, 0), "1 min");
        assert_eq!(read(12_000, 0), "3 h 20 min");
        assert_eq!(read(7_200, 0), "2 h");
        assert_eq!(read(86_399, 0), "1 d");
        assert_eq!([read(97_458, 0), read(99_000, 0)], ["1 d 3 h", "1 d 4 h"]);
        // An upper bound stays true when it is rounded up.
        let at_most = |seconds, nanos| length_at_most(&prost_types::Duration { seconds, nanos });
        assert_eq!([at_most(187_200, 0), at_most(187_200, 1)], ["2 d 4 h", "2 d 5 h"]);
        let machine = |seconds, nanos| super::seconds(&prost_types::Duration { seconds, nanos });
        assert_eq!([machine(100, 0), machine(0, 0), machine(3, 250_000_000)], ["100", "0", "3.25"]);
    }

    #[test]
    fn moments_go_to_the_contract_and_back() {
        for (seconds, nanos) in [(0, 0), (1_668_268_200, 999_999_999), (-1, 1)] {
            let time = prost_types::Timestamp { seconds, nanos };
            assert_eq!(to_proto(from_proto(&time).unwrap()), time);
        }
        let before = Timestamp::new(-1, -500_000_000).unwrap();
        assert_eq!(to_proto(before), prost_types::Timestamp { seconds: -2, nanos: 500_000_000 });
    }
}
