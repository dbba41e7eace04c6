//! Windows in words, and the point of the register from which they were answered.

use hotline_client::names;
use hotline_proto::v1::{AsOf, Summary};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use prost_types::Timestamp;

use crate::catalogue::{leading, term, text};
use crate::output::{ABSENT, Block};
use crate::times::{self, by_pattern};

/// A window that begins and ends at midnight is named by its days, the last one included.
pub fn name(period: &str, from: Option<&Timestamp>, to: Option<&Timestamp>, zone: &TimeZone) -> String {
    let local =
        |time: Option<&Timestamp>| time.and_then(times::from_proto).map(|time| zone.to_datetime(time));
    let (Some(from), Some(to)) = (local(from), local(to)) else {
        return names::short(period).to_owned();
    };
    let whole_days = [&from, &to].iter().all(|time| time.time() == Time::midnight()) && from < to;
    if !whole_days {
        let last = if from.date() == to.date() { "date-time" } else { "date-minute" };
        let (from, to) = (by_pattern("date-minute", from), by_pattern(last, to));
        return text!("window-from-to-times", from = from, to = to);
    }
    let last = to.date().yesterday().unwrap_or(to.date());
    if last == from.date() {
        return text!("window-day", day = by_pattern("date-day", from));
    }
    // Of two days of a year, one says the year: which one, is for the language.
    let patterns = match last.year() == from.year() {
        true => ["date-first-of-year", "date-last-of-year"],
        false => ["date-day", "date-day"],
    };
    let [first, last] = [by_pattern(patterns[0], from), by_pattern(patterns[1], last.into())];
    text!("window-from-to", from = first, to = last)
}

/// Whether a window has begun and is not over at a point of the register.
pub fn runs(from: Option<&Timestamp>, to: Option<&Timestamp>, as_of: Option<&AsOf>) -> bool {
    let now = as_of.and_then(|as_of| as_of.time.as_ref());
    match (times::moment_of(from), times::moment_of(to), times::moment_of(now)) {
        (Some(from), Some(to), Some(now)) => (from..to).contains(&now),
        _ => false,
    }
}

/// Whether the window of a summary is not over.
pub fn is_running(summary: &Summary) -> bool {
    runs(summary.start_time.as_ref(), summary.end_time.as_ref(), summary.as_of.as_ref())
}

/// Whether a window is one day.
pub fn is_day(summary: &Summary, zone: &TimeZone) -> bool {
    let day = |time: Option<&Timestamp>| Some(zone.to_datetime(times::from_proto(time?)?));
    match (day(summary.start_time.as_ref()), day(summary.end_time.as_ref())) {
        // Its cut-off is by the clock, which may be changed on that day.
        (Some(start), Some(end)) => {
            start.time() == end.time() && start.date().tomorrow().ok() == Some(end.date())
        }
        _ => false,
    }
}

/// The time as of which something was answered.
pub fn time_of(as_of: Option<&AsOf>, zone: &TimeZone) -> String {
    let time = as_of.and_then(|as_of| as_of.time.as_ref());
    time.and_then(|time| times::for_people(time, zone)).unwrap_or_else(|| ABSENT.to_owned())
}

/// When and at which position it was answered, and how to get the same again: the position alone would take the moment at which that
/// entry was recorded for now.
pub fn as_of(as_of: Option<&AsOf>, zone: &TimeZone) -> Vec<Block> {
    let Some(AsOf { position, time: Some(time) }) = as_of else { return Vec::new() };
    let local = times::for_people(time, zone).unwrap_or_default();
    let zone = zone.iana_name().unwrap_or("UTC");
    let exact = times::for_machines(time).unwrap_or_default();
    // A position is a name, not a quantity.
    let point = text!("as-of-point", time = local, zone = zone, position = position.to_string());
    let flag = text!("again-flag", point = format!("{position}@{exact}"));
    vec![Block::Line(format!("{} {point}", term!("as-of"))), Block::Line(leading(&term!("again"), &flag))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::tests::in_speech;
    use crate::language::{Language, Speech};

    fn window_name(from: &str, to: &str) -> String {
        let time = |text: &str| times::to_proto(text.parse().unwrap());
        name("", Some(&time(from)), Some(&time(to)), &TimeZone::get("Asia/Shanghai").unwrap())
    }

    #[test]
    fn a_window_is_named_in_chinese_as_an_office_writes_it() {
        in_speech(Speech::only(Language::Chinese), || {
            let of_days = window_name("2022-11-12T00:00+08", "2022-12-13T00:00+08");
            assert_eq!(of_days, "2022年11月12日至12月12日");
            let of_times = window_name("2022-11-12T00:00+08", "2022-11-12T08:00+08");
            assert_eq!(of_times, "2022年11月12日 00:00 至 08:00");
            let of_years = window_name("2022-12-31T00:00+08", "2023-01-02T00:00+08");
            assert_eq!(of_years, "2022年12月31日至2023年1月1日");
        });
    }

    #[test]
    fn a_window_is_named_by_its_days_or_by_its_times() {
        assert_eq!(window_name("2022-11-12T00:00+08", "2022-12-13T00:00+08"), "From 12 Nov to 12 Dec 2022");
        assert_eq!(
            window_name("2022-12-31T00:00+08", "2023-01-02T00:00+08"),
            "From 31 Dec 2022 to 1 Jan 2023"
        );
        assert_eq!(window_name("2022-11-12T00:00+08", "2022-11-13T00:00+08"), "On 12 Nov 2022");
        assert_eq!(
            window_name("2022-11-12T00:00+08", "2022-11-12T08:00+08"),
            "From 12 Nov 2022 00:00 to 08:00"
        );
    }
}
