//! When a number may be called back: not at night, and only in the hours that are safe for the person who answers.

use serde::{Deserialize, Serialize};

use super::calendar::Zone;
use super::comparable::comparable;
use super::instant::{DAY, Instant};

/// Hours of the day by the local clock, in minutes after midnight. They may go over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// When they begin.
    pub from: i32,
    /// When they end; not part of them.
    pub to: i32,
}

/// The usual quiet hours of a line 静默时段: nobody is called back in them but for danger to life, and whom it was promised.
pub const USUAL_QUIET_HOURS: Hours = Hours { from: 21 * 60, to: 8 * 60 };

/// Minutes of a day.
const MINUTES: i32 = 24 * 60;

impl Hours {
    /// Whether they contain a minute of the day. None are hours that end when they begin.
    fn contains(self, minute: i32) -> bool {
        if self.from <= self.to {
            (self.from..self.to).contains(&minute)
        } else {
            minute >= self.from || minute < self.to
        }
    }
}

/// When a number may be called at the earliest from a time on: outside the quiet hours and, if there are safe hours, within one of them. The quiet hours
/// give way to safe hours that lie wholly in them.
pub fn may_be_called_from(zone: &Zone, at: Instant, quiet: Hours, safe: &[Hours]) -> Instant {
    let allowed = |minute| !quiet.contains(minute) && is_safe(safe, minute);
    let only_at_night = !(0..MINUTES).any(allowed);
    let allowed = |minute| if only_at_night { is_safe(safe, minute) } else { allowed(minute) };
    if allowed(minute_of(zone, at)) {
        return at;
    }
    let begins = |minute: &i32| allowed(*minute) && !allowed((minute - 1).rem_euclid(MINUTES));
    let begins: Vec<i32> = (0..MINUTES).filter(begins).collect();
    let days = [at, at.plus(DAY)].map(|day| zone.date(day));
    let times = days.into_iter().flat_map(|date| begins.iter().map(move |minute| zone.at(date, *minute)));
    times.filter(|time| *time > at).min().unwrap_or(at)
}

fn is_safe(safe: &[Hours], minute: i32) -> bool {
    safe.is_empty() || safe.iter().any(|hours| hours.contains(minute))
}

fn minute_of(zone: &Zone, at: Instant) -> i32 {
    let local = zone.time_zone().to_datetime(at.timestamp());
    i32::from(local.hour()) * 60 + i32::from(local.minute())
}

/// The hours that a text names, such as `18:00-20:00`, `9点到11点半、下午3点至5点`. Empty if it names none that can be read with certainty: then a person
/// reads it.
pub fn hours_in(text: &str) -> Vec<Hours> {
    let text: String = comparable(text).collect();
    let is_separator = |c: char| matches!(c, ',' | ';' | '、' | '/' | '\n');
    let parts = text.split(is_separator).map(str::trim).filter(|part| !part.is_empty());
    // One part that cannot be read makes the others doubtful.
    parts.map(range).collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// What stands between two times.
const BETWEEN: [&str; 10] = ["-", "–", "—", "~", "〜", "到", "至", "to", "和", "and"];

/// Hours such as `18:00-20:00`.
fn range(text: &str) -> Option<Hours> {
    let (from, rest) = Clock::read(text)?;
    let rest = rest.trim_start();
    let (to, rest) = Clock::read(BETWEEN.iter().find_map(|between| rest.strip_prefix(between))?)?;
    let in_same_half = Clock { half: to.half.or(from.half), ..to }.minutes();
    // From 7 to 9 in the evening is the same half of the day; from 10 in the evening to 6 is not.
    let (from, to) =
        (from.minutes(), if in_same_half > from.minutes() { in_same_half } else { to.minutes() });
    let is_sure = rest.trim().is_empty() && from != to && from < MINUTES && to <= MINUTES;
    is_sure.then_some(Hours { from, to: to % MINUTES })
}

/// A time of the day as it is said.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    hour: i32,
    minute: i32,
    /// The hour at which the half of the day begins that is said with it: 0 or 12.
    half: Option<i32>,
}

/// Words for the halves of the day, before and after the hour.
pub(super) const HALVES: [(&str, i32); 7] =
    [("上午", 0), ("早上", 0), ("凌晨", 0), ("中午", 12), ("下午", 12), ("傍晚", 12), ("晚上", 12)];
const SUFFIXES: [(&str, i32); 2] = [("am", 0), ("pm", 12)];

impl Clock {
    /// Reads a time at the beginning of a text. Returns it and what follows it.
    pub(super) fn read(text: &str) -> Option<(Self, &str)> {
        let (before, text) = half_of_day(text.trim_start(), &HALVES);
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let hour = text[..digits].parse().ok().filter(|hour| *hour <= 24)?;
        let (minute, rest) = minute(&text[digits..])?;
        let (after, rest) = half_of_day(rest, &SUFFIXES);
        Some((Self { hour, minute, half: before.or(after) }, rest))
    }

    /// Minutes after midnight.
    pub(super) fn minutes(self) -> i32 {
        let hour = if self.half == Some(12) && self.hour < 12 { self.hour + 12 } else { self.hour };
        hour * 60 + self.minute
    }
}

fn half_of_day<'t>(text: &'t str, words: &[(&str, i32)]) -> (Option<i32>, &'t str) {
    let said = words.iter().find_map(|(word, half)| Some((Some(*half), text.strip_prefix(word)?)));
    said.unwrap_or((None, text))
}

/// The minute after an hour, as in `18:30`, `6点半` and `6点`, and what follows it. None if it is none of an hour.
fn minute(text: &str) -> Option<(i32, &str)> {
    if let Some(rest) = text.strip_prefix(':') {
        let minute = rest.get(..2)?.parse().ok().filter(|minute| *minute < 60)?;
        return Some((minute, &rest[2..]));
    }
    let Some(rest) = text.strip_prefix(['点', '时']) else { return Some((0, text)) };
    Some(rest.strip_prefix('半').map_or((0, rest), |rest| (30, rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The earliest time from one on, both as the local clock of Chongqing shows them in November 2022.
    fn from(at: &str, safe: &str) -> String {
        let zone = Zone::named("Asia/Shanghai").unwrap();
        let at: jiff::civil::DateTime = format!("2022-11-{at}").parse().unwrap();
        let at = at.in_tz("Asia/Shanghai").unwrap().timestamp().into();
        let allowed = may_be_called_from(&zone, at, USUAL_QUIET_HOURS, &hours_in(safe));
        zone.time_zone().to_datetime(allowed.timestamp()).strftime("%d %H:%M").to_string()
    }

    #[test]
    fn field_a3_nobody_is_called_at_night() {
        let said: Vec<_> = ["14 07:59", "14 08:00", "14 20:59", "14 21:00", "14 23:30", "15 00:10"]
            .into_iter()
            .map(|at| from(at, ""))
            .collect();
        assert_eq!(said, ["14 08:00", "14 08:00", "14 20:59", "15 08:00", "15 08:00", "15 08:00"]);
    }

    #[test]
    fn field_a3_nor_outside_the_hours_that_are_safe() {
        let at_noon = |safe| from("14 12:00", safe);
        assert_eq!(at_noon("18:00-20:00"), "14 18:00");
        assert_eq!(at_noon("9点到11点半、下午3点至5点"), "14 15:00");
        assert_eq!(at_noon("晚上７点－９点"), "14 19:00");
        assert_eq!(at_noon("9am to 11am"), "15 09:00");
        assert_eq!(at_noon("11–13"), "14 12:00", "now");
        assert_eq!(from("14 19:30", "18:00-22:00"), "14 19:30");
        assert_eq!(from("14 21:30", "18:00-22:00"), "15 18:00", "not in the quiet hours");
        assert_eq!(from("14 12:00", "22:00-23:30"), "14 22:00", "only then is it safe");
    }

    #[test]
    fn what_cannot_be_read_with_certainty_is_left_to_a_person() {
        for text in ["", "丈夫上班时", "随时", "18:00以后", "9点到", "25-26", "18:75-19", "9-11，丈夫不在时"]
        {
            assert!(hours_in(text).is_empty(), "{text}");
        }
    }
}
