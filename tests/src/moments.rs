//! Moments as tests write them: local time of the period, which is that of Chongqing.

use jiff::civil::DateTime;
use prost_types::Timestamp;

/// Zone of the period.
pub const ZONE: &str = "Asia/Shanghai";

/// `2022-11-28 09:00`, with seconds if need be, in the zone of the period.
pub fn local(text: &str) -> Timestamp {
    let civil: DateTime = text.parse().expect("a moment is written as 2022-11-28 09:00");
    let zoned = civil.in_tz(ZONE).expect("the zone is known");
    to_proto(zoned.timestamp())
}

/// The server runs on this machine, by the same clock.
pub fn now() -> Timestamp {
    to_proto(jiff::Timestamp::now())
}

/// A moment so many minutes later, or earlier if negative.
pub fn plus_minutes(moment: &Timestamp, minutes: i64) -> Timestamp {
    Timestamp { seconds: moment.seconds + minutes * 60, nanos: moment.nanos }
}

/// A date.
pub fn date(text: &str) -> hotline_proto::google::r#type::Date {
    let date: jiff::civil::Date = text.parse().expect("a date is written as 2022-11-28");
    hotline_proto::google::r#type::Date {
        year: date.year().into(),
        month: date.month().into(),
        day: date.day().into(),
    }
}

fn to_proto(moment: jiff::Timestamp) -> Timestamp {
    Timestamp { seconds: moment.as_second(), nanos: moment.subsec_nanosecond() }
}

/// As the facts of a refusal have it.
pub fn rfc3339(moment: &Timestamp) -> String {
    jiff::Timestamp::new(moment.seconds, moment.nanos).expect("it is one").to_string()
}
