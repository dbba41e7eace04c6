//! The last moment at which help is of use, as a caller says it: tonight, tomorrow morning, before eight, beside what a body cannot wait for. It is a proposal to a
//! person.

use super::calendar::Zone;
use super::calling_hours::{Clock, HALVES};
use super::instant::{DAY, Instant};
use super::words::clauses::clauses;

/// A moment that was said, and the words for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposedNeed {
    /// After which help comes too late.
    pub need_by: Instant,
    /// The words, as they are compared: `明早`.
    pub said: String,
}

/// What a body cannot wait for.
const VITAL: &[&str] = &[
    "药",
    "胰岛素",
    "奶粉",
    "牛奶",
    "母乳",
    "断奶",
    "透析",
    "血透",
    "化疗",
    "放疗",
    "氧",
    "呼吸机",
    "营养液",
    "medicine",
    "medication",
    "pills",
    "tablets",
    "insulin",
    "inhaler",
    "formula",
    "milk",
    "dialysis",
    "chemo",
    "oxygen",
    "ventilator",
];
/// Words for a moment: the days after that of the call, and the hour.
const MOMENTS: &[(&str, i64, i32)] = &[
    ("今晚", 0, 22),
    ("今夜", 0, 22),
    ("今天晚上", 0, 22),
    ("tonight", 0, 22),
    ("this evening", 0, 22),
    ("明早", 1, 8),
    ("明天早上", 1, 8),
    ("明天一早", 1, 8),
    ("明晨", 1, 8),
    ("明天上午", 1, 12),
    ("tomorrow morning", 1, 8),
];
/// Words for the day of an hour, and for the half of it, which stand before the hour: days after that of the call, and the hour at which the half begins.
const DAYS: &[(&str, i64, Option<i32>)] = &[
    ("明天", 1, None),
    ("明早", 1, Some(0)),
    ("明晨", 1, Some(0)),
    ("明晚", 1, Some(12)),
    ("今天", 0, None),
    ("今早", 0, Some(0)),
    ("今晚", 0, Some(12)),
    ("tomorrow", 1, None),
    ("today", 0, None),
    ("tonight", 0, Some(12)),
];
/// Chinese numbers of hours, the longer first.
const HOURS: &[(&str, &str)] = &[
    ("十二点", "12点"),
    ("十一点", "11点"),
    ("十点", "10点"),
    ("九点", "9点"),
    ("八点", "8点"),
    ("七点", "7点"),
    ("六点", "6点"),
    ("五点", "5点"),
    ("四点", "4点"),
    ("三点", "3点"),
    ("两点", "2点"),
    ("一点", "1点"),
];
/// English numbers of hours after `before`.
const ENGLISH_HOURS: &[&str] =
    &["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
/// Noon, in minutes after midnight.
const NOON: i32 = 12 * 60;
/// What follows an hour before which something is needed.
const BEFORE: &[&str] = &["以前", "之前", "前"];

/// The earliest moment that texts say, of those that lie after `at`. None if none is said in one clause with what cannot wait.
pub fn proposed<'t>(texts: impl Iterator<Item = &'t str>, zone: &Zone, at: Instant) -> Option<ProposedNeed> {
    let clauses = texts.flat_map(clauses);
    let vital = clauses.filter(|clause| VITAL.iter().any(|word| clause.contains(word)));
    let moments = vital.filter_map(|clause| moment(&clause, zone, at));
    moments.filter(|need| need.need_by > at).min_by_key(|need| need.need_by)
}

fn moment(clause: &str, zone: &Zone, at: Instant) -> Option<ProposedNeed> {
    let on = |days: i64, minutes: i32| zone.at(zone.date(at.plus(days * DAY)), minutes);
    let hour = before_hour(clause).map(|(days, minutes, said)| {
        let need_by = match days {
            Some(days) => on(days, minutes),
            // Without a day it is the next time that the clock shows it; of morning and evening the earlier.
            None => next(zone, at, minutes),
        };
        ProposedNeed { need_by, said }
    });
    hour.or_else(|| {
        let (said, days, hour) = MOMENTS.iter().find(|(word, ..)| clause.contains(word))?;
        Some(ProposedNeed { need_by: on(*days, hour * 60), said: (*said).to_owned() })
    })
}

/// The next time after `at` at which a clock shows a time of the day, which may be of the afternoon where it is one of the morning.
fn next(zone: &Zone, at: Instant, minutes: i32) -> Instant {
    let halves = [minutes, minutes + NOON].into_iter().filter(|minutes| *minutes < 2 * NOON);
    let times =
        halves.flat_map(|minutes| [0, 1].map(|days| zone.at(zone.date(at.plus(days * DAY)), minutes)));
    times.filter(|time| *time > at).min().unwrap_or(at)
}

/// An hour before which something is needed: the days until then if they are said, minutes after midnight, and the words.
fn before_hour(clause: &str) -> Option<(Option<i64>, i32, String)> {
    english_hour(clause).or_else(|| chinese_hour(clause))
}

fn chinese_hour(clause: &str) -> Option<(Option<i64>, i32, String)> {
    let clause = HOURS.iter().fold(clause.to_owned(), |text, (word, digits)| text.replace(word, digits));
    // The longest words before the hour come first: those at which it can be read from the earliest place.
    let starts = clause.char_indices().map(|(at, _)| at);
    starts.into_iter().find_map(|start| {
        let (days, rest) = DAYS
            .iter()
            .find_map(|(word, days, half)| Some((Some((*days, *half)), clause[start..].strip_prefix(word)?)))
            .unwrap_or((None, &clause[start..]));
        let begins_an_hour = rest.starts_with(|c: char| c.is_ascii_digit())
            || HALVES.iter().any(|(half, _)| rest.starts_with(half));
        let (clock, after) = Clock::read(rest).filter(|_| begins_an_hour)?;
        let said_before = BEFORE.iter().find(|before| after.starts_with(**before))?;
        let is_hour = clock.minutes() < 24 * 60 && rest.contains(['点', ':', '时']);
        let said = &clause[start..clause.len() - after.len() + said_before.len()];
        is_hour.then(|| (days.map(|(days, _)| days), in_half(clock, days), said.to_owned()))
    })
}

/// Minutes after midnight of an hour in the half of the day that was said with its day.
fn in_half(clock: Clock, day: Option<(i64, Option<i32>)>) -> i32 {
    let is_afternoon = matches!(day, Some((_, Some(12)))) && clock.minutes() < NOON;
    if is_afternoon { clock.minutes() + NOON } else { clock.minutes() }
}

fn english_hour(clause: &str) -> Option<(Option<i64>, i32, String)> {
    let (_, after) = clause.split_once("before ")?;
    let word = after.split_whitespace().next()?;
    let named = ENGLISH_HOURS.iter().position(|hour| *hour == word);
    let digits = match named {
        Some(at) => after.replacen(word, &(at + 1).to_string(), 1),
        None => after.to_owned(),
    };
    let (clock, rest) = Clock::read(&digits)?;
    let days = DAYS.iter().find_map(|(day, days, half)| rest.contains(day).then_some((*days, *half)));
    (clock.minutes() < 24 * 60)
        .then(|| (days.map(|(days, _)| days), in_half(clock, days), format!("before {word}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a text proposes at a time of 28 November 2022 in Chongqing.
    fn proposal(at: &str, text: &str) -> String {
        let zone = Zone::named("Asia/Shanghai").unwrap();
        let at: jiff::civil::DateTime = format!("2022-11-28 {at}").parse().unwrap();
        let at = at.in_tz("Asia/Shanghai").unwrap().timestamp().into();
        proposed([text].into_iter(), &zone, at).map_or("-".to_owned(), |need| {
            let local = zone.time_zone().to_datetime(need.need_by.timestamp());
            format!("{} {}", local.strftime("%d %H:%M"), need.said)
        })
    }

    #[test]
    fn the_last_moment_is_proposed() {
        let said = [
            ("15:00", "宝宝奶粉今晚就没了"),
            ("23:10", "今晚的药已经没有了"),
            ("15:00", "明早要去透析，出不了小区"),
            ("15:00", "明天早上八点前必须到医院血透"),
            ("07:00", "8点以前要打胰岛素"),
            ("15:00", "8点以前要打胰岛素"),
            ("15:00", "下午五点前氧气瓶就用完了"),
            ("15:00", "needs his insulin before eight"),
            ("15:00", "dialysis tomorrow morning, no car"),
            ("15:00", "formula runs out tonight"),
            ("15:00", "今晚核酸检测点几点开门"),
            ("15:00", "想问透析要预约吗"),
            ("15:00", "药店九点开门"),
            ("15:00", "今晚八点前要吃药"),
            ("15:00", "明早八点前要到医院透析"),
            ("15:00", "needs medicine before nine tonight"),
        ];
        let table: Vec<String> =
            said.iter().map(|(at, text)| format!("{at} {text} -> {}", proposal(at, text))).collect();
        insta::assert_snapshot!(table.join("\n"));
    }
}
