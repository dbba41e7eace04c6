//! Days and times of day as people type them, in either width and language.

use std::str::FromStr;

use hotline_client::names::half_width;
use jiff::ToSpan;
use jiff::civil::{Date, Time};

use crate::catalogue::{text, words as typed};

/// A day as it was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// By its date.
    Date(Date),
    /// So many days from today.
    FromToday(i64),
}

/// A time of day as it was typed. `24:00` is midnight, a day later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeOfDay {
    /// What the clock shows.
    pub time: Time,
    /// Days after the one that is meant: 1 of `24:00`, else 0.
    pub days: i64,
}

/// Messages with the words for a day, and how many days after today it is. The words stand in the catalogues, with commas between them.
const WORDS: [(&str, i64); 4] =
    [("typed-today", 0), ("typed-yesterday", -1), ("typed-day-before-yesterday", -2), ("typed-tomorrow", 1)];

/// What was typed, with full-width characters as ASCII and the words of a clock as colons.
pub fn narrow(text: &str) -> String {
    let mut text: String = text.trim().chars().map(half_width).collect();
    for (id, sign) in [("typed-hour", ":"), ("typed-minute", "")] {
        for word in typed(id) {
            text = text.replace(&word, sign);
        }
    }
    text.trim().to_owned()
}

/// The day that a text begins with, and the rest. None if it begins with none.
pub fn leading_day(text: &str) -> Option<(Day, &str)> {
    let lower = text.to_lowercase();
    for (id, days) in WORDS {
        if let Some(word) = typed(id).iter().find(|word| lower.starts_with(word.as_str())) {
            return Some((Day::FromToday(days), text[word.len()..].trim_start()));
        }
    }
    let end = text.find([' ', 'T', 't']).unwrap_or(text.len());
    let (date, rest) = text.split_at(end);
    let date = date_of(date)?;
    Some((Day::Date(date), rest.trim_start_matches([' ', 'T', 't'])))
}

/// A date as 2022-11-12, 2022/11/12 or 2022.11.12, or with the words for year, month and day.
fn date_of(text: &str) -> Option<Date> {
    let mut text = text.replace(['/', '.'], "-");
    for word in typed("typed-year-month-day") {
        text = text.replace(&word, "-");
    }
    let mut parts = text.strip_suffix('-').unwrap_or(&text).split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let is_short = |part: &str| (1..=2).contains(&part.len());
    if parts.next().is_some() || year.len() != 4 || !is_short(month) || !is_short(day) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

impl FromStr for TimeOfDay {
    type Err = ();

    /// `8:05`, `08:05:30`, `24:00`; already narrow.
    fn from_str(text: &str) -> Result<Self, ()> {
        let whole = text.strip_suffix(':').map(|hour| format!("{hour}:00"));
        let parts: Vec<&str> = whole.as_deref().unwrap_or(text).split(':').collect();
        let number = |at: usize, is_hour: bool| -> Result<i8, ()> {
            let Some(part) = parts.get(at) else { return Ok(0) };
            let fits = part.len() == 2 || (is_hour && part.len() == 1);
            if fits && part.bytes().all(|b| b.is_ascii_digit()) {
                part.parse().map_err(|_| ())
            } else {
                Err(())
            }
        };
        if !(2..=3).contains(&parts.len()) {
            return Err(());
        }
        let (hour, minute, second) = (number(0, true)?, number(1, false)?, number(2, false)?);
        if (hour, minute, second) == (24, 0, 0) {
            return Ok(Self { time: Time::midnight(), days: 1 });
        }
        Ok(Self { time: Time::new(hour, minute, second, 0).map_err(|_| ())?, days: 0 })
    }
}

impl FromStr for Day {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, String> {
        let narrow = narrow(typed);
        match leading_day(&narrow) {
            Some((day, "")) => Ok(day),
            _ => Err(text!("day-syntax")),
        }
    }
}

impl Day {
    /// Its date. None beyond all time.
    pub fn date(self, today: Date) -> Option<Date> {
        match self {
            Self::Date(date) => Some(date),
            Self::FromToday(days) => today.checked_add(days.days()).ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_a_date_or_a_word() {
        let today = "2022-11-13".parse().unwrap();
        let date = |text: &str| text.parse::<Day>().unwrap().date(today).unwrap().to_string();
        let words = |id: &str| {
            typed(id).into_iter().map(|word| date(&word)).collect::<std::collections::BTreeSet<_>>()
        };
        assert_eq!(words("typed-yesterday"), ["2022-11-12".to_owned()].into());
        assert_eq!(words("typed-tomorrow"), ["2022-11-14".to_owned()].into());
        let written = typed("typed-year-month-day");
        let in_words = format!("2022{}11{}12{}", written[0], written[1], written[2]);
        let wide = "\u{ff12}\u{ff10}\u{ff12}\u{ff12}\u{ff0d}\u{ff11}\u{ff11}\u{ff0d}\u{ff11}\u{ff12}";
        for text in ["2022-11-12", "2022/11/12", "2022.11.12", "Yesterday", wide, &in_words] {
            assert_eq!(date(text), "2022-11-12", "{text}");
        }
        for text in ["", "12", "11-12", "2022-13-01", "22-11-12", "today 8:00", "someday", "2022-11-12-1"] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
    }
}
